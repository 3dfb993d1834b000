"""The teams page: who is on duty with which credentials, and signing on without losing what was typed."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heart.models import Event, User
from teams.models import Credential, Member, Position, Seat, Shift, Team
from teams.room import ROOM
from tests import make
from tests.reading import Page

pytestmark = pytest.mark.django_db

Of = Callable[[User], Client]
# Those that are done to a team: "sign_off" is about a shift.
VERBS = [verb.name for verb in ROOM.verbs if verb.name != "sign_off"]


def local(hours: float) -> dict[str, str]:
    """A moment as the two fields of a page."""
    at = timezone.localtime(timezone.now() + datetime.timedelta(hours=hours))
    return {"ends_at_0": f"{at:%Y-%m-%d}", "ends_at_1": f"{at:%H:%M}"}


def typed(*people: User, **more: str) -> dict[str, str]:
    crew = dict(zip(Seat.values, make.crew(*people), strict=True))
    return {seat: str(member.pk) for seat, member in crew.items()} | local(8) | more


@pytest.mark.parametrize("name", ["teams:list", "teams:list_part"])
def test_strangers_sign_in_others_are_told_and_the_floor_sees(
    name: str, client: Client, client_of: Of, eve: User, dan: User, rita: User, mia: User
) -> None:
    make.team()
    assert client.get(reverse(name))["Location"].startswith(reverse("sign-in"))
    assert [client_of(who).get(reverse(name)).status_code for who in (eve, dan, rita, mia)] == [403, 403, 200, 200]


@pytest.mark.parametrize("verb", VERBS)
def test_a_get_changes_nothing_and_who_may_not_is_told(verb: str, client_of: Of, bob: User, eve: User) -> None:
    address = reverse(f"teams:{verb}", args=[make.team().pk])
    before = Event.objects.count()
    assert client_of(bob).get(address).status_code == 405
    assert client_of(eve).post(address).status_code == 403
    assert Event.objects.count() == before


def test_it_names_the_languages_of_a_crew_and_says_a_code_without_a_name_as_it_is(client_of: Of, bob: User) -> None:
    member = make.team().shifts.get().members.first()
    assert member is not None
    Member.objects.filter(pk=member.pk).update(languages=["es", "hmn"])
    assert "Español · hmn" in Page(client_of(bob).get(reverse("teams:list")).content.decode()).text


def test_it_names_the_crew_and_what_runs_out(client_of: Of, bob: User) -> None:
    team = make.team()
    people = {member.seat: member for member in team.shifts.get().members.all()}
    today = timezone.localdate()
    for seat, days in ((Seat.EMT, -1), (Seat.PEER, 9)):
        Credential.objects.filter(member=people[seat]).update(expires_on=today + datetime.timedelta(days=days))
    shown = Page(client_of(bob).get(reverse("teams:list")).content.decode()).text
    assert team.callsign in shown and "On duty" in shown
    assert "EMT expired" in shown and "9 days left" in shown and "LCSW until" in shown


def test_it_asks_as_few_questions_for_many_teams_as_for_one(
    client_of: Of, bob: User, django_assert_max_num_queries: Callable
) -> None:
    for _ in range(4):
        make.team()
    browser = client_of(bob)
    with django_assert_max_num_queries(10):
        browser.get(reverse("teams:list_part"))


def test_a_crew_signs_on(client_of: Of, rita: User) -> None:
    team = make.team(on_duty=False)
    browser = client_of(rita)
    assert "sign_on_clinician" in browser.get(reverse("teams:list"), {"sign_on": team.pk}).content.decode()
    assert browser.post(reverse("teams:sign_on", args=[team.pk]), typed(rita)).status_code == 302
    assert Shift.objects.get().members.count() == 3


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"ends_at_0": "", "ends_at_1": ""}, 422, "Enter the date and time"),
        ({"ends_at_0": "2026-11-23", "ends_at_1": "7 pm"}, 422, "Use 24-hour time"),
        ({"ends_at_0": "2026-11-01", "ends_at_1": "01:30"}, 422, "couldn’t be interpreted"),
        (local(-1), 409, "A shift ends after it starts."),
        ({"peer": "999999"}, 422, "Select a valid choice"),
        ({"emt": ""}, 422, "This field is required."),
    ],
)
def test_a_wrong_shift_is_said_at_its_field_and_the_rest_stays(
    wrong: dict[str, str], status: int, words: str, client_of: Of, bob: User
) -> None:
    team = make.team(on_duty=False)
    sent = typed(**wrong)
    answer = client_of(bob).post(reverse("teams:sign_on", args=[team.pk]), sent)
    shown = answer.content.decode()
    assert answer.status_code == status
    assert 'class="errors"' in shown and words in shown
    assert f'<option value="{sent["clinician"]}" selected>' in shown
    assert all(f'value="{sent[part]}"' in shown for part in ("ends_at_0", "ends_at_1") if sent[part])
    assert not Shift.objects.exists()


def test_a_crew_with_an_expired_credential_is_refused_in_words(client_of: Of, bob: User) -> None:
    team = make.team(on_duty=False)
    sent = typed()
    Credential.objects.filter(member=sent["emt"]).update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    answer = client_of(bob).post(reverse("teams:sign_on", args=[team.pk]), sent)
    assert answer.status_code == 409
    assert "has no valid credential" in answer.content.decode()


def test_a_team_goes_out_of_service_with_a_reason_and_comes_back(client_of: Of, bob: User) -> None:
    team, browser = make.team(), client_of(bob)
    address = reverse("teams:out_of_service", args=[team.pk])
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "meal"}).status_code == 302
    assert "Meal" in browser.get(reverse("teams:list")).content.decode()
    answer = browser.post(address, {"reason": "break"})
    assert answer.status_code == 409 and '<option value="break" selected>' in answer.content.decode()
    assert browser.post(reverse("teams:in_service", args=[team.pk])).status_code == 302
    assert Team.objects.get().out_of_service_since is None


def test_a_position_that_is_not_on_earth_is_refused(client_of: Of, rita: User) -> None:
    address = reverse("teams:report_position", args=[make.team(rita).pk])
    browser = client_of(rita)
    for wrong in ({"latitude": "91", "longitude": "0"}, {"latitude": "nan", "longitude": "0"}, {}):
        assert browser.post(address, wrong).status_code == 409
    assert browser.post(address, {"latitude": "35.4", "longitude": "-80.6", "accuracy_m": "12"}).status_code == 302
    assert Position.objects.get().accuracy_m == 12
