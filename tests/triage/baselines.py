"""Makes baselines for the tests: drafted, or in force by the word of two people."""

from heart.models import Role, User
from tests import make
from triage import actions
from triage.models import Baseline

TABLE = "nature,response\n*,police\nWELFARE,police_ems\nMNTL,nobody\n"


def draft(code: str = "before-1", text: str = TABLE, by: User | None = None) -> Baseline:
    source = "The center's call guide of 2024"
    return actions.draft_baseline(code, text, source, assumed=False, by=by or make.supervisor())


def in_force(code: str = "before-1", text: str = TABLE) -> Baseline:
    made = draft(code, text)
    for who in (make.supervisor(), make.user(role=Role.MEDICAL_DIRECTOR)):
        actions.approve_baseline(made, made.sha256, by=who)
    return made
