"""The demonstration's world: whole by the same constraints as any other, made once, manned at every start."""

import datetime
import re

import pytest
from django.conf import settings
from django.utils import timezone

from demo import cast, town
from demo.seed import man_the_teams, open_the_evening, seed
from heart.models import Event, Role, User
from navigation.models import FollowUp, Service
from teams.models import Shift, Team
from tests import make
from triage import actions as triage
from triage import protocol
from triage.models import Call, Center, Doubt, Flag, HelpRequest, Incident, Override, PlaceSource
from triage.places.search import find
from triage.queries import coverage, versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    now = timezone.now()
    assert seed(now=now)
    return now


def test_it_has_three_centers_five_teams_twelve_people_with_passwords_and_a_week(world):
    assert Center.objects.count() == 3
    assert Team.objects.count() == 5
    assert len(cast.STAFF) == 12
    assert all(User.objects.get(username=p.username).check_password(cast.PASSWORD) for p in cast.STAFF)
    assert {p.role for p in cast.STAFF} == {role.value for role in Role if role}
    days = {timezone.localdate(at) for at in Incident.objects.values_list("opened_at", flat=True)}
    assert len(days) >= 7
    assert Service.objects.count() == len(cast.SERVICES)


def test_nobody_invents_a_phone_or_an_assurance_for_a_real_organisation(world):
    assert not Service.objects.exclude(phone="", assured_date=None).exists()


def test_a_second_start_finds_everything_there(world):
    lines = Event.objects.count()
    assert not seed(now=timezone.now())
    assert Event.objects.count() == lines


def test_a_demonstration_that_began_before_there_were_places_gets_the_town(world):
    PlaceSource.objects.all().delete()
    assert not seed(now=timezone.now())
    assert PlaceSource.objects.filter(name="invented").exists()


def test_the_house_that_the_pages_ask_for_is_in_the_demonstration(db):
    town.build()
    for page in ("README.md", "docs/places.md"):
        asked = re.findall(r'find_place "([^"]+)"', (settings.BASE_DIR / page).read_text(encoding="utf-8"))
        assert asked and all(find(words).candidates[0].kind == "address" for words in asked)


def test_a_demonstration_that_began_before_versions_gets_the_shipped_one_approved(now):
    make.user("mia", role=Role.MEDICAL_DIRECTOR)
    make.user("sam", role=Role.SUPERVISOR)
    for _start in range(2):
        assert not seed(now=now)
        version = versions.in_force()
        assert version.code == protocol.load().version and version.approvals.count() == 2


@pytest.mark.parametrize("shipped_counts", [True, False])
def test_a_demonstration_whose_protocol_was_withdrawn_starts_and_stays_without(world, settings, shipped_counts):
    settings.PROTOCOL_UNAPPROVED = shipped_counts
    triage.withdraw_protocol(versions.in_force(), by=User.objects.get(username="sam"))
    assert not seed(now=timezone.now())
    open_the_evening()
    assert versions.in_force() is None and Call.objects.waiting().exists()
    assert Incident.objects.awaiting_team().exists() == shipped_counts


def test_every_team_is_on_duty_with_a_whole_crew_once(world):
    assert Team.objects.on_duty(timezone.now()).count() == 5
    Shift.objects.all().delete()
    assert man_the_teams(now=timezone.now()) == 5
    assert man_the_teams(now=timezone.now()) == 0
    assert Team.objects.on_duty(timezone.now()).count() == 5


def test_a_phone_rings_and_an_incident_waits_whenever_none_does(world):
    for _start in range(2):
        open_the_evening()
        assert Call.objects.waiting().count() == 1
        assert Incident.objects.awaiting_team().count() == 1
        assert Doubt.objects.open().filter(question="weapon").count() == 1


def test_a_supervisor_finds_flags_misses_with_reasons_and_less_help_to_read_about(world):
    assert Flag.objects.standing().count() == 4
    assert Override.objects.unseen().count() == 1
    since, day = world - datetime.timedelta(days=9), datetime.timedelta(days=1)
    found = coverage.of_period(since, timezone.now() + day)
    assert sum(n for _code, _words, n in found.reasons) == 5 and not found.owing
    assert 0 < found.whole.helped < found.whole.eligible
    assert found.count("outside") == 0, "teams were on duty when these calls came"


def test_no_help_is_awaited_but_the_ambulance_that_is_on_its_way(world):
    assert not HelpRequest.objects.awaited().exists()
    for _start in range(2):
        open_the_evening()
        request = HelpRequest.objects.awaited().get()
        assert (request.kind, request.status) == (HelpRequest.Kind.EMS, HelpRequest.Status.SENT)


def test_some_promises_are_open_some_due_soon_and_some_past(world):
    open_ones = FollowUp.objects.open()
    assert open_ones.unowned().exists()
    assert FollowUp.objects.overdue(world).exists()
    assert FollowUp.objects.filter(status=FollowUp.Status.COMPLETED).exists()


def test_its_history_holds_no_words_of_its_stories(world):
    told = " ".join(str(codes) for codes in Event.objects.values_list("codes", flat=True))
    assert not any(story in told for _nature, story in cast.STORIES)
