"""The crew says who it met, in two fields; the follow-up shows who and the number."""

from django.utils import timezone

from dispatch import actions as dispatch
from navigation import actions as navigation
from navigation.models import FollowUp
from tests import make
from tests.reading import Page
from tests.record import assert_on_record
from triage import actions
from triage.models import Person


def test_what_a_crew_leaves_as_it_stood_is_not_written_anew(bob, alice, client_of):
    visit = make.dispatch_at("PatientContact")
    actions.identify(visit.incident, by=alice, given_name="Ana María", family_name="Fuentes López")
    page = Page(client_of(bob).get(f"/field/?team={visit.team_id}").content.decode())
    sent = page.form(f"/dispatch/{visit.pk}/identify/") | {"phone": "704-555-0142"}
    assert sent["who"] == "Ana María Fuentes López"
    assert client_of(bob).post(f"/dispatch/{visit.pk}/identify/", sent).status_code == 302
    person = Person.objects.get()
    assert (person.given_name, person.phone) == ("Ana María", "704-555-0142")


def test_what_somebody_else_said_meanwhile_is_not_overwritten(bob, sam, client_of):
    visit = make.dispatch_at("PatientContact")
    page = Page(client_of(bob).get(f"/field/?team={visit.team_id}").content.decode())
    sent = page.form(f"/dispatch/{visit.pk}/identify/") | {"who": "Robin"}
    actions.identify(visit.incident, by=sam, given_name="Daniel", family_name="Vega")
    answer = client_of(bob).post(f"/dispatch/{visit.pk}/identify/", sent)
    assert answer.status_code == 409
    assert "Sam changed this to “Daniel Vega”" in answer.content.decode()
    assert str(Person.objects.get()) == "Daniel Vega"


def test_after_a_transport_the_follow_up_shows_who_and_the_number(rita, dan, client_of):
    visit = make.dispatch_at("AlternateLocation", by=make.team(rita))
    sent = {"who": "Daniel Vega", "seen-who": "", "phone": "704-555-0188", "seen-phone": ""}
    assert client_of(rita).post(f"/dispatch/{visit.pk}/identify/", sent).status_code == 302
    assert_on_record(visit, "dispatch.identified", by=rita, team=visit.team.callsign)
    dispatch.clear(visit, "16", support_needed=True, by=rita)
    navigation.open_owed(now=timezone.now())
    owed = navigation.claim(FollowUp.objects.get(), by=dan)
    shown = client_of(dan).get(f"/followups/{owed.pk}/").content.decode()
    assert "Daniel Vega" in shown and 'href="tel:704-555-0188"' in shown
