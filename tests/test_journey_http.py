"""One person's crisis from the ringing phone to the kept promise, through the HTTP API only."""

import datetime
import uuid

import pytest
from django.utils import timezone

from heart.models import Alarm, Role
from navigation.tasks import open_owed
from tests import make


class Staff:
    """Somebody who works by HTTP alone: signs in for a token, then reads and acts, each act with a key of its own."""

    def __init__(self, client, user):
        said = {"username": user.username, "password": make.PASSWORD}
        answer = client.post("/api/token/", said, content_type="application/json")
        assert answer.status_code == 200, answer.content
        self.client, self.token = client, f"Token {answer.json()['token']}"

    def see(self, path):
        answer = self.client.get(f"/api/{path}", headers={"Authorization": self.token})
        assert answer.status_code == 200, answer.content
        said = answer.json()
        return said["results"] if isinstance(said, dict) and "results" in said else said

    def act(self, path, expect=(200, 201), **said):
        headers = {"Authorization": self.token, "Idempotency-Key": str(uuid.uuid4())}
        answer = self.client.post(f"/api/{path}", said, content_type="application/json", headers=headers)
        assert answer.status_code in expect, answer.content
        return answer.json()

    def refused(self, path, **said):
        return self.act(path, expect=(409,), **said)["error"]


@pytest.fixture
def floor(client, alice, bob, rita, carol, dan):
    make.center()
    return {user.username: Staff(client, user) for user in (alice, bob, rita, carol, dan)}


def line_up(taker, nature, answers, **place):
    """The phone rings, is answered, the place and the nature are written down, the safety questions are asked."""
    rang = taker.act("calls/ring/", center="concord", callback_number="704-555-0142")
    assert [call["id"] for call in taker.see("calls/?status=Ringing")] == [rang["id"]]
    taker.act(f"calls/{rang['id']}/answer/")
    incident = f"incidents/{rang['incident']}"
    seen = taker.act(f"{incident}/locate/", version=1, **make.PLACE | place)["version"]
    taker.act(f"{incident}/edit/", version=seen, initial_nature=nature)
    taker.act(
        f"{incident}/identify/", version=None, given_name="Robin", phone="704-555-0142", safe_to_leave_message=False
    )
    taker.act(f"{incident}/note/", text="Robin has not slept for days and wants to talk.")
    told = taker.act(f"{incident}/assess/", answers={"breathing": "yes"})
    while told["ask"]:
        key = told["ask"]["key"]
        told = taker.act(f"{incident}/assess/", answers={key: answers.get(key, "no")}, call=rang["id"])
    assert told["complete"]
    taker.act(f"{incident}/decide/", response=told["response"])
    return rang, incident, told["response"]


def keep_the_promise(navigator, number, ended_at):
    """A follow-up is owed 48 hours after the encounter; it is claimed, tried, reached, referred and closed."""
    assert open_owed() == 1
    assert open_owed() == 0
    (owed,) = navigator.see(f"follow-ups/?incident={number}")
    due = datetime.datetime.fromisoformat(owed["due_at"])
    assert due - datetime.datetime.fromisoformat(ended_at) == datetime.timedelta(hours=48)
    path = f"follow-ups/{owed['id']}"
    assert navigator.refused(f"{path}/attempt/", channel="phone", result="no_answer")["code"] == "not_yours"
    navigator.act(f"{path}/claim/")
    soon = (timezone.now() + datetime.timedelta(hours=2)).isoformat()
    navigator.act(f"{path}/attempt/", channel="phone", result="no_answer", next_try_at=soon)
    assert navigator.refused(f"{path}/close/", outcome="connected")["code"] == "not_reached"
    navigator.act(f"{path}/attempt/", channel="phone", result="reached", note="Robin would like an appointment.")
    service = make.service()
    assert service.pk in {listed["id"] for listed in navigator.see("services/?status=active")}
    referral = navigator.act(f"{path}/refer/", service=service.pk)
    for to in ("accepted", "completed"):
        referral = navigator.act(f"referrals/{referral['id']}/update_referral/", to=to, version=referral["version"])
    closed = navigator.act(f"{path}/close/", outcome="connected")
    assert (closed["status"], closed["outcome"]) == ("completed", "connected")
    told = navigator.see(f"{path}/")
    assert (told["person"]["given_name"], len(told["attempts"])) == ("Robin", 2)
    assert [referral["status"] for referral in told["referrals"]] == ["completed"]


def timeline(person, incident):
    """The verbs of an incident in the order they were done, each with who did it."""
    return [(line["verb"], line["by_name"]) for line in person.see(f"{incident}/timeline/")]


BEGINNING = [
    ("triage.rang", "alice"),
    ("triage.answered", "alice"),
    ("triage.located", "alice"),
    ("triage.edited", "alice"),
    ("triage.identified", "alice"),
    ("triage.noted", "alice"),
]
PROMISE = [
    ("navigation.opened", None),
    ("navigation.claimed", "dan"),
    ("navigation.began", "dan"),
    ("navigation.attempted", "dan"),
    ("navigation.attempted", "dan"),
    ("navigation.referred", "dan"),
    ("navigation.updated_referral", "dan"),
    ("navigation.updated_referral", "dan"),
    ("navigation.closed", "dan"),
    ("navigation.read", "dan"),
]


def test_a_call_is_brought_to_a_clinician(floor):
    alice, carol, dan = floor["alice"], floor["carol"], floor["dan"]
    rang, incident, response = line_up(alice, "MNTL", {})
    assert response == "clinician"

    offered = alice.act(f"calls/{rang['id']}/divert/")
    (ringing,) = carol.see("diversions/?status=Ringing")
    assert ringing["id"] == offered["id"]
    diversion = f"diversions/{offered['id']}"
    carol.act(f"{diversion}/claim/")
    assert alice.refused(f"{diversion}/release/")["code"] == "wrong_state"  # nobody has verified yet
    carol.act(f"{diversion}/verify/")
    alice.act(f"{diversion}/release/")
    assert alice.see(f"calls/{rang['id']}/")["status"] == "Transferred"
    carol.act(f"{diversion}/clinical_note/", text="Calmer; agrees to be called back.")
    ended = carol.act(f"{diversion}/end/", disposition="05", support_needed=True)
    assert alice.see(f"{incident}/")["status"] == "Closed"

    keep_the_promise(dan, rang["incident"], ended["ended_at"])
    assert timeline(alice, incident) == [
        *BEGINNING,
        *[("triage.assessed", "alice")] * 9,
        ("triage.decided", "alice"),
        ("triage.diverted", "alice"),
        ("triage.rang_everybody", "alice"),  # nobody has a page open that could be heard
        ("triage.claimed", "carol"),
        ("triage.verified", "carol"),
        ("triage.released", "alice"),
        ("triage.passed_on", "alice"),
        ("triage.charted", "carol"),
        ("triage.ended", "carol"),
        ("triage.hung_up", "carol"),
        ("triage.closed", "carol"),
        *PROMISE,
    ]
    assert not Alarm.objects.open().exists()


def test_a_team_is_sent(floor, rita):
    alice, bob, driver, dan = floor["alice"], floor["bob"], floor["rita"], floor["dan"]
    team = make.team(on_duty=False)
    crew = make.crew(rita, *(make.user(role=Role.RESPONDER) for _ in range(2)))
    ends_at = (timezone.now() + datetime.timedelta(hours=12)).isoformat()
    driver.act(f"teams/{team.pk}/sign_on/", members=[member.pk for member in crew], ends_at=ends_at)

    rang, incident, response = line_up(alice, "MNTL", {"in_person": "yes"})
    assert response == "team"
    alice.act(f"calls/{rang['id']}/hang_up/")
    (waiting,) = bob.see("incidents/?status=Active&response=team")
    assert waiting["id"] == rang["incident"]
    sent = bob.act("dispatches/", incident=rang["incident"], team=team.pk)
    assert bob.refused("dispatches/", incident=rang["incident"], team=team.pk)["code"] == "a_team_has_one_open_dispatch"
    visit = f"dispatches/{sent['id']}"
    for verb, shown in (
        ("acknowledge", "ResourcesAssigned"),
        ("depart", "ResourcesEnroute"),
        ("arrive", "ResourcesOnscene"),
        ("contact", "ResourcesOnscene"),
        ("check_in", "ResourcesOnscene"),
        ("transport", "ResourcesOnscene"),
    ):
        driver.act(f"{visit}/{verb}/")
        assert bob.see(f"{incident}/")["status"] == shown
    driver.act(f"teams/{team.pk}/report_position/", latitude=35.41, longitude=-80.58, accuracy_m=8)
    handed_off = driver.act(f"{visit}/hand_off/")
    cleared = driver.act(f"{visit}/clear/", disposition="16", support_needed=True)
    assert cleared["encounter_ended_at"] == handed_off["handed_off_at"]
    assert bob.see(f"{incident}/")["status"] == "Closed"
    (on_duty,) = [shift for shift in bob.see(f"shifts/?team={team.pk}") if not shift["ended_at"]]
    driver.act(f"shifts/{on_duty['id']}/sign_off/")

    keep_the_promise(dan, rang["incident"], cleared["encounter_ended_at"])
    followed = ("triage.followed_team", "rita")
    assert timeline(alice, incident) == [
        *BEGINNING,
        *[("triage.assessed", "alice")] * 9,
        ("triage.decided", "alice"),
        ("triage.hung_up", "alice"),
        ("dispatch.assigned", "bob"),
        ("triage.followed_team", "bob"),
        ("dispatch.acknowledged", "rita"),
        ("dispatch.departed", "rita"),
        followed,
        ("dispatch.arrived", "rita"),
        followed,
        ("dispatch.met", "rita"),
        ("dispatch.checked_in", "rita"),
        ("dispatch.transported", "rita"),
        ("dispatch.handed_off", "rita"),
        ("dispatch.cleared", "rita"),
        ("triage.closed", "rita"),
        *PROMISE,
    ]
    assert not Alarm.objects.open().exists()
