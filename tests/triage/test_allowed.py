"""What screens offer is what the server permits: compared over random histories of an incident."""

import random
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from dispatch import actions as dispatch
from dispatch.queries import selection as selected
from heart.kernel.flow import Refused
from teams.models import Kind, Response, Team
from tests import make
from tests.reading import Page
from triage import actions
from triage.allowed import Allowed
from triage.models import Incident
from triage.queries import versions
from triage.queries.assessments import standing

NATURES = ("MNTL", "WELFARE", "SUICTHRT", "WEAPON", "TRESPASS", "")
NOTES = ("He has a knife.", "She took all her pills.", "He is calm and sits on the porch.", "He hit his brother.")
HISTORIES = 20
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("heart", "teams", "triage", "dispatch", "navigation")
COMBINED = re.compile(r"\bprotection\(|\bat_least\(\s*(known\.)?rules")


class Undone(Exception):
    """Ends the transaction in which an act was only tried."""


def permitted(act, *about, by) -> bool:
    """Whether the server takes this act now; whatever it did is taken back."""
    try:
        with transaction.atomic():
            act(*about, by=by)
            raise Undone
    except Undone:
        return True
    except Refused:
        return False


def later(incident):
    return Incident.objects.get(pk=incident.pk)


def one_act(chance, incident, alice, carol):
    """Something that happens on a call, as often refused as it likes."""
    rules = versions.of(incident)
    question = chance.choice(rules.questions)
    kind, answer = chance.choice(Kind.values), chance.choice((question.safe, question.safe, *question.answers))
    acts = (
        lambda: actions.assess(incident, {question.key: answer}, by=alice),
        lambda: actions.assess(incident, {one.key: one.safe for one in rules.questions}, by=alice),
        lambda: actions.decide(incident, kind, by=alice),
        lambda: actions.decide(incident, Kind.TEAM, by=alice),
        lambda: actions.lower(incident, kind, "told_by_others", "Her brother is there.", by=carol),
        lambda: actions.danger_now(incident, by=alice),
        lambda: actions.note(incident, chance.choice(NOTES), by=alice),
        lambda: actions.edit(incident, by=alice, final_nature=chance.choice(NATURES[:-1])),
        lambda: Response.objects.filter(pk=kind).exclude(pk=Kind.EMERGENCY).update(enabled=chance.random() < 0.7),
    )
    try:
        with transaction.atomic():
            chance.choice(acts)()
    except Refused:
        pass


@pytest.fixture
def teams_of_each_kind(db):
    make.team()
    make.team(response_id=Kind.CO_RESPONSE)


def lesser_on(page: Page) -> set[str]:
    """The kinds that the page offers with a reason; static/rooms.css shows those of its form alone."""
    kinds = [span for span in page.all("span") if "lesser" in [around.attrs.get("id") for around in span.inside]]
    return {kind.attrs["data-kind"] for kind in kinds}


def compare(seed, alice, bob, carol, desk) -> set[tuple[str, str]]:
    """Play one history and compare after every act; the kinds of refusal that were met."""
    chance, seen = random.Random(seed), set()
    place = {} if chance.random() < 0.8 else {"address": "", "city": "", "latitude": None, "longitude": None}
    incident = make.incident(alice, initial_nature=chance.choice(NATURES), **place)
    if chance.random() < 0.7:
        make.assessment_safe(incident, alice)
    for _turn in range(chance.randrange(3, 9)):
        one_act(chance, later(incident), alice, carol)
        now = later(incident)
        allowed = Allowed.of(now)
        for kind in Kind.values:
            may_decide, may_lower = allowed.refusal(kind), allowed.refusal_to_lower(kind)
            decided = permitted(actions.decide, later(incident), kind, by=alice)
            assert (may_decide is None) == decided, (seed, kind)
            lowered = permitted(actions.lower, later(incident), kind, "told_by_others", "He is calm.", by=carol)
            assert (may_lower is None) == lowered, (seed, kind)
            seen |= {("decide", may_decide and may_decide.code), ("lower", may_lower and may_lower.code)}
        can, _cannot = selected.candidates(now, timezone.now())
        sent = {team.pk for team in Team.objects.all() if permitted(dispatch.assign, now, team, by=bob)}
        assert {choice.unit.pk for choice in can} == sent, seed
        seen.add(("send", None if sent else "nobody"))
    page = Page(desk.get(f"/incidents/{incident.pk}/").content.decode())
    offered = {button.attrs["value"] for button in page.all("button", name="response")}
    allowed = Allowed.of(later(incident))
    assert offered == {kind.pk for kind in allowed.kinds}, seed
    assert lesser_on(page) == {kind.pk for kind in allowed.lesser_kinds}, seed
    return seen


def test_what_is_offered_is_what_is_permitted(alice, bob, carol, client_of):
    """Also that the histories reach every side of the rule: else the comparison would prove nothing."""
    make.team()
    make.team(response_id=Kind.CO_RESPONSE)
    desk, seen = client_of(carol), set()
    for seed in range(HISTORIES):
        with pytest.raises(Undone), transaction.atomic():
            seen |= compare(seed, alice, bob, carol, desk)
            raise Undone
    assert seen >= {("decide", None), ("lower", None), ("send", None), ("send", "nobody")}
    assert seen >= {
        ("decide", code) for code in ("not_assessed", "not_enabled", "below_recommendation", "ask_again", "no_place")
    }
    assert seen >= {("lower", code) for code in ("not_assessed", "not_less", "danger_stands", "nature_forbids")}


def test_a_team_with_police_is_not_offered_where_the_answers_call_for_more_than_it(alice, bob):
    """The screen asked about the kind of help decided on, the server about the kind that is sent."""
    Response.objects.filter(pk=Kind.CO_RESPONSE).update(enabled=False)
    make.team(response_id=Kind.CO_RESPONSE)
    incident = make.asks_for_team()
    can, cannot = selected.candidates(incident, timezone.now())
    assert (can, [row.why for row in cannot]) == ([], ["This response is not in use."])


def test_without_any_answer_nothing_is_offered_and_the_least_is_what_the_protocol_makes_of_that(alice):
    incident = make.incident(alice, initial_nature="MNTL")
    allowed = Allowed.of(incident)
    assert standing(incident) is None
    assert (allowed.kinds, allowed.lesser_kinds) == ([], [])
    assert allowed.least == "clinician"


def test_only_one_place_combines_what_protects_more():
    """Everybody else asks triage/allowed.py, or compares two kinds with the ladder's own functions."""
    allowed = ROOT / "triage" / "allowed.py"
    found = [
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if path != allowed and ROOT / "triage" / "protocol" not in path.parents and COMBINED.search(path.read_text())
    ]
    assert found == []
