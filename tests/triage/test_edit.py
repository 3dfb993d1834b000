"""What was understood wrongly is put right; both natures are kept."""

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Incident


def test_the_final_nature_stands_beside_the_first(alice, pokes):
    incident = make.incident(alice)
    actions.edit(incident, by=alice, version=1, final_nature="SUICTHRT", priority=1)
    incident.refresh_from_db()
    assert (incident.initial_nature, incident.nature, incident.priority) == ("WELFARE", "SUICTHRT", 1)
    assert_on_record(incident, "triage.edited", by=alice, final_nature="SUICTHRT", priority="1")
    assert_heard(pokes, "triage", incident)


def test_another_nature_is_judged_with_the_answers_given(alice):
    incident = make.asks_for_team(alice)
    actions.edit(incident, by=alice, final_nature="WEAPON")
    incident.refresh_from_db()
    last = incident.assessments.latest("id")
    assert (last.response_id, last.answers, incident.response_id) == ("emergency", make.SAFE, "emergency")


def test_a_stale_form_is_refused(alice, sam):
    incident = make.incident(alice)
    theirs = Incident.objects.get(pk=incident.pk)
    actions.edit(incident, by=alice, version=1, priority=1)
    with refused("stale", incident, says="Alice"):
        actions.edit(theirs, by=sam, version=1, priority=4)


def test_a_nature_is_one_of_the_table(alice):
    incident = make.incident(alice)
    with refused("refused", incident, field="final_nature"):
        actions.edit(incident, by=alice, final_nature="NOTHING")
