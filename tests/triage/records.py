"""Plain makers for tests of clinical records."""

from heart.models import User
from tests import make
from triage import actions
from triage.models import Diversion

WORDS = "Calmer at the end; her sister stays the night."


def ended(clinician: User, *, disposition: str = "05", support_needed: bool = False, note: str = WORDS) -> Diversion:
    """An encounter that is over, with a note; what must be said before signing is not said yet."""
    made = make.diversion_at("Released", clinician=clinician)
    if note:
        actions.clinical_note(made, note, by=clinician)
    return actions.end(made, disposition, support_needed=support_needed, by=clinician)


def ready(clinician: User, **more: object) -> Diversion:
    """The same with all that must be said: it only waits for the signature."""
    made = ended(clinician, **more)  # type: ignore[arg-type]
    actions.record_ending_facts(made, report_owed="no", by=clinician)
    return made


def signed(clinician: User, **more: object) -> Diversion:
    """The same, signed."""
    made = ready(clinician, **more)
    actions.sign(made, by=clinician)
    return made
