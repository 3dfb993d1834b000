"""What the address of the board asks for: selection, order, teams shown and view, all without a script."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from dispatch.board_state import BoardState
from dispatch.queries import board
from heart.models import Event, User
from tests import make
from triage import actions as triage
from triage.models import Incident

Of = Callable[[User], Client]
BOARD = "/dispatch/"


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("", BoardState()),
        ("sel=7&sort=age&units=available&view=log", BoardState(sel=7, sort="age", units="available", view="log")),
        ("out=8", BoardState(out=8)),
        ("sel=-1&out=0x7&sort=speed&units=most&view=map", BoardState()),
        ("sel=" + "9" * 40, BoardState()),
    ],
)
def test_an_address_is_read_and_nonsense_in_it_is_as_if_it_was_not_said(said: str, means: BoardState) -> None:
    assert BoardState.of(QueryDict(said)) == means


def test_an_address_says_only_what_differs_from_the_plain_board() -> None:
    assert BoardState().query() == ""
    asked = BoardState(sel=7, sort="age", view="log")
    assert BoardState.of(QueryDict(asked.query()[1:])) == asked
    assert asked.query(view="", sort="target") == "?sel=7"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (BoardState(), "pending"),
        (BoardState(sel=7), "selected"),
        (BoardState(out=7), "selected"),
        (BoardState(sel=7, view="pending"), "pending"),
    ],
)
def test_a_narrow_screen_shows_what_was_chosen_first(asked: BoardState, shown: str) -> None:
    assert asked.shown == shown


@pytest.mark.django_db
def test_the_order_is_by_target_by_priority_or_by_age(now: datetime.datetime) -> None:
    waits = {"old": (900, 60, 3), "late": (500, 400, 4), "urgent": (100, 20, 1)}
    made = {}
    for name, (opened, decided, priority) in waits.items():
        made[name] = make.asks_for_team(priority=priority)
        ago = {"opened_at": now - datetime.timedelta(seconds=opened)}
        ago["decided_at"] = now - datetime.timedelta(seconds=decided)
        Incident.objects.filter(pk=made[name].pk).update(**ago)
    names = {incident.pk: name for name, incident in made.items()}

    def order(sort: str) -> list[str]:
        return [names[row["pk"]] for row in board.pending(now, sort=sort).rows]

    assert order("target") == ["late", "old", "urgent"]
    assert order("priority") == ["urgent", "old", "late"]
    assert order("age") == ["old", "late", "urgent"]


@pytest.mark.django_db
def test_the_switches_are_links_that_keep_the_selection(client_of: Of, bob: User) -> None:
    incident = make.asks_for_team()
    shown = client_of(bob).get(BOARD, {"sel": incident.pk, "sort": "age"}).content.decode()
    assert f'href="{BOARD}?sel={incident.pk}&amp;sort=priority&amp;view=pending"' in shown
    assert re.search(r'sort=age[^>]+aria-current="true">Age<', shown)
    assert f"{reverse('dispatch:board_part')}?sel={incident.pk}&amp;sort=age" in shown
    assert 'id="inc-' in shown and 'aria-current="true"><strong>' in shown


@pytest.mark.django_db
def test_only_teams_that_could_go_are_shown_when_asked_for(client_of: Of, bob: User) -> None:
    free, out = make.team(), make.dispatch_at("EnRoute").team
    browser = client_of(bob)
    every = browser.get(BOARD).content.decode()
    assert f"unit-{free.pk}" in every and f"unit-{out.pk}" in every
    some = browser.get(reverse("dispatch:board_part"), {"units": "available"}).content.decode()
    assert f"unit-{free.pk}" in some and f"unit-{out.pk}" not in some
    assert "1 available of 2" in some  # the count does not change with what is shown


@pytest.mark.django_db
def test_the_four_views_are_links_with_their_counts(client_of: Of, bob: User) -> None:
    make.asks_for_team()
    make.team()
    shown = client_of(bob).get(BOARD, {"view": "units"}).content.decode()
    assert 'data-view="units"' in shown
    tabs = shown[shown.index('<nav class="tabs"') :]
    assert re.search(r"Pending 1<", tabs) and re.search(r"Teams 1 free<", tabs)
    assert re.search(r'view=units" aria-current="page"', tabs)
    for view in ("pending", "selected", "log"):
        assert f'href="{BOARD}?view={view}"' in tabs


@pytest.mark.django_db
def test_sending_a_team_keeps_order_and_filter(client_of: Of, bob: User) -> None:
    incident, team = make.asks_for_team(), make.team()
    browser = client_of(bob)
    sent = {"incident": incident.pk, "team": team.pk}
    from_ = f"http://testserver{BOARD}?sel={incident.pk}&sort=age&units=available&view=pending"
    answer = browser.post(reverse("dispatch:assign"), sent, headers={"Referer": from_})
    visit = team.dispatches.get()
    assert answer["Location"] == f"{BOARD}?out={visit.pk}&sort=age&units=available"
    answer = browser.post(
        reverse("dispatch:cancel", args=[visit.pk]),
        {"reason": "danger"},
        headers={"Referer": f"http://testserver{answer['Location']}"},
    )
    assert answer["Location"] == f"{BOARD}?sel={incident.pk}&sort=age&units=available"


@pytest.mark.django_db
def test_the_log_tells_what_happened_last_across_incidents_and_nothing_clinical(
    client_of: Of, bob: User, carol: User
) -> None:
    one, other = make.dispatch_at("OnScene"), make.asks_for_team()
    diversion = make.diversion_at("Verified", clinician=carol)
    triage.clinical_note(diversion, "Her own words.", by=carol)
    log = client_of(bob).get(reverse("dispatch:log_part")).content.decode()
    for words in (f"{one.team} on scene", str(one.incident_id), str(other.pk)):
        assert words in log
    assert "Her own words" not in log
    written = Event.objects.get(verb="triage.charted")
    assert f"log-{written.pk}" not in log
    at = [log.index(f"log-{event.pk}") for event in Event.objects.filter(verb="dispatch.arrived")]
    assert log.index("has caller") < at[0]  # newest first


@pytest.mark.django_db
def test_an_offer_says_what_speaks_for_a_team_and_against_it(client_of: Of, bob: User) -> None:
    incident = make.asks_for_team(language="es")
    team = make.team(callsign="CRT-61", latitude=35.41, longitude=-80.58)
    shown = client_of(bob).get(BOARD, {"sel": incident.pk}).content.decode()
    assert "no Español speaker: use interpreter line" in shown
    assert "from its base: position not known" in shown
    member = team.shifts.get().members.first()
    type(member).objects.filter(pk=member.pk).update(languages=["es"])
    shown = client_of(bob).get(BOARD, {"sel": incident.pk}).content.decode()
    assert "speaks Español" in shown and "no Español speaker" not in shown


@pytest.mark.django_db
def test_only_three_teams_are_suggested_and_the_others_can_still_go(client_of: Of, bob: User) -> None:
    incident = make.asks_for_team()
    teams = [make.team() for _ in range(5)]
    shown = client_of(bob).get(BOARD, {"sel": incident.pk}).content.decode()
    assert len(re.findall('class="card offer', shown)) == 3
    assert "2 more teams can go" in shown
    assert all(f'name="team" value="{team.pk}"' in shown for team in teams)
