"""What the person wants binds outreach and never help; only the person or a guardian stops outreach."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.allowed import Allowed
from triage.models import Incident, Wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(alice):
    made = make.incident(alice)
    actions.identify(made, by=alice, given_name="Robin", phone="704-555-0142")
    return Incident.objects.get(pk=made.pk)


@pytest.mark.parametrize("source", ["family", "caller", "team", "clinician", "agency"])
def test_only_the_person_or_a_guardian_stops_outreach(incident, alice, source):
    with refused("not_theirs", incident.person, field="source"):
        actions.wish(incident.person, "no_outreach", by=alice, source=source)
    facts = {"person": incident.person, "kind": "no_outreach", "source": source, "at": timezone.now(), "by": alice}
    with pytest.raises(IntegrityError, match="only_the_person_or_a_guardian"), transaction.atomic():
        Wish.objects.create(**facts)


def test_it_is_on_record_by_its_kind_and_stands_before_the_number(incident, alice, client_of):
    made = actions.wish(incident.person, "no_police", by=alice, source="person")
    assert_on_record(incident.person, "triage.wished", by=alice, wish=made.pk, kind="no_police", source="person")
    page = client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()
    assert page.index("No police if it can be avoided") < page.index("704-555-0142")
    with refused("stands_already", incident.person, field="kind"):
        actions.wish(incident.person, "no_police", by=alice, source="family")


def test_what_helps_needs_words(incident, alice):
    with refused("no_words", incident.person, field="text"):
        actions.wish(incident.person, "helps", by=alice, source="person", text=" ")


@pytest.mark.parametrize("kind", Wish.Kind.values)
def test_no_wish_changes_which_help_may_be_sent(incident, alice, kind):
    before = [one.pk for one in Allowed.of(Incident.objects.get(pk=incident.pk)).kinds]
    actions.wish(incident.person, kind, by=alice, source="person", text="Calvin Osei")
    assert [one.pk for one in Allowed.of(Incident.objects.get(pk=incident.pk)).kinds] == before
