"""Every role, both plans, every answer of the person: page and API show what role, right and consent allow, no more."""

import pytest

from heart.models import Event, Role
from tests import make
from triage import actions
from triage.models import Plan
from triage.queries.plans import may_read_plan

pytestmark = pytest.mark.django_db

WORDS = "Zinnias by the gate"
ANSWERS_FOR = {Role.SUPERVISOR, Role.MEDICAL_DIRECTOR}
# Who may open a person at all.
OPENS = ANSWERS_FOR | {Role.CALL_TAKER, Role.CLINICIAN, Role.TEAM_LEAD, Role.RESPONDER, Role.CARE_NAVIGATOR}


def plan_of(kind, answer):
    """A plan that somebody else wrote, with what the person said about showing it."""
    person, sam = make.person(), make.supervisor()
    actions.open_person(person, by=sam, reason="returns")
    part = "people" if kind == "safety" else "helps"
    write = actions.write_safety_plan if kind == "safety" else actions.write_crisis_plan
    plan = write(person, {part: WORDS}, by=sam)
    return plan if answer is None else actions.allow_crisis_plan(plan, answer, "in_person", by=sam)


@pytest.mark.parametrize(("kind", "answer"), [("safety", None), ("crisis", None), ("crisis", False), ("crisis", True)])
@pytest.mark.parametrize("opened", [True, False], ids=["opened", "not opened"])
def test_what_is_shown_is_what_is_allowed(kind, answer, opened, client_of, api_of, subtests):
    plan = plan_of(kind, answer)
    for role in Role:
        with subtests.test(str(role)):
            who = make.user(role=role)
            reads = role in ANSWERS_FOR or (answer is True and role in OPENS)
            assert may_read_plan(plan, who) == reads
            if opened and role in OPENS:
                actions.open_person(plan.person, by=who, reason="returns")
            reads = reads and opened
            at = f"/persons/{plan.person_id}"
            pages = [f"{at}/", f"{at}/plans/{kind}/", f"{at}/plans/{kind}/read/", f"/api{at}/plans/"]
            browser, program = client_of(who), api_of(who)
            shown = [(program if "/api/" in page else browser).get(page) for page in pages]
            texts = [answered.content.decode() for answered in shown]
            # The safety plan stands on no page of the person, only behind its link.
            assert (WORDS in texts[0]) == (opened and answer is True and role in OPENS)
            assert [WORDS in text for text in texts[2:]] == [reads, reads], role
            assert WORDS not in texts[1] or reads
            read = Event.objects.of_thing(plan).filter(verb="triage.read_plan", by=who)
            assert read.exists() == reads, "read and on record, or neither"


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.CARE_NAVIGATOR])
def test_who_wrote_in_it_reads_it_until_they_do_other_work(role):
    plan, who = plan_of("crisis", None), make.user(role=role)
    plan.parts.filter(by=make.supervisor()).update(by=who)
    assert may_read_plan(plan, who)
    who.role = Role.CALL_TAKER
    assert not may_read_plan(Plan.objects.get(pk=plan.pk), who)


def test_a_clinician_reads_what_they_had_an_encounter_for(carol):
    plan = plan_of("safety", None)
    assert not may_read_plan(plan, carol)
    call = make.call(initial_nature="MNTL")
    type(call.incident).objects.filter(pk=call.incident_id).update(person=plan.person)
    make.diversion_at("Ended", of=call, clinician=carol)
    assert may_read_plan(plan, carol)
