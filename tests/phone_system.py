"""A telephone system that plays a day: calls ring, are answered, held, brought to a clinician, let go and hang up.

Its messages reach the webhook as those of a real one do: signed, some twice, some late, some before an earlier one.
What people do at their consoles in between (verify, end) they do by themselves. At the end it gives an account of what
it played, which must add up with what stands in the database.
"""

import datetime
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

from heart.models import User
from heart.rest.signatures import sign
from tests import make
from triage import actions
from triage.models import Call, Diversion

KEY = b"0123456789abcdef01234567"
NAME = "acd"
ROADS = ("answered", "abandoned", "handed_over", "lost")
SHARES = (55, 15, 20, 10)


def send(
    body: Any, event_id: str, *, name: str = NAME, key: bytes = KEY, at: datetime.datetime | str = "", **headers: str
) -> Any:
    """One signed message to the webhook, as the telephone system's own clock `at` has it."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    when = at or timezone.now()
    when = when if isinstance(when, str) else str(int(when.timestamp()))
    signed = {"Webhook-Id": event_id, "Webhook-Timestamp": when, "Webhook-Signature": sign(key, event_id, when, raw)}
    client = Client(raise_request_exception=False)
    return client.generic(
        "POST", f"/api/telephone/{name}/", raw, content_type="application/json", headers=signed | headers
    )


@dataclass
class Message:
    """One thing that happens on a line; `by_hand` is what people do at their consoles right after it."""

    call: str
    type: str
    at: datetime.datetime
    more: dict[str, Any] = field(default_factory=dict)
    by_hand: Callable[[Call], None] | None = None

    def body(self) -> dict[str, Any]:
        return {"type": self.type, "call": self.call, "at": self.at.isoformat(), **self.more}


@dataclass
class Account:
    """What was played and what came of it."""

    played: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)

    def in_words(self) -> str:
        lines = [f"calls rung {sum(self.played.values())}: " + _listed(self.played)]
        lines.append(f"messages sent {self.sent}, answered " + _listed(self.answers))
        lines.append("faults injected: " + _listed(self.faults))
        lines.append("calls found: " + _listed(self.found))
        return "\n".join(lines)


def _listed(counted: Counter[Any]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items(), key=str)) or "none"


class PhoneSystem:
    """Plays `calls` calls with invented people, its faults drawn from `seed`."""

    def __init__(self, takers: list[User], clinicians: list[User], *, seed: int) -> None:
        self.takers, self.clinicians = takers, clinicians
        self.chance = random.Random(seed)
        self.account = Account()
        self._ids = iter(range(1, 10**9))

    def play(self, calls: int) -> Account:
        """Every call by its road, its messages disturbed, then what the database has of them."""
        for n in range(calls):
            road = self.chance.choices(ROADS, SHARES)[0]
            self.account.played[road] += 1
            for message in self._disturbed(list(self._call(f"{n:06}", road))):
                self._send(*message)
        for call in Call.objects.filter(source=NAME):
            self.account.found[self._road_of(call)] += 1
        return self.account

    def _call(self, number: str, road: str) -> Iterator[Message]:
        taker, clinician = self.chance.choice(self.takers), self.chance.choice(self.clinicians)
        at = timezone.now() - datetime.timedelta(minutes=30)

        def then(type_: str, by_hand: Callable[[Call], None] | None = None, **more: Any) -> Message:
            nonlocal at
            at += datetime.timedelta(seconds=self.chance.randint(1, 40))
            return Message(number, type_, at, more, by_hand)

        caller = f"704-555-{self.chance.randint(100, 199):04}"
        yield then("ring", callback_number=caller, center="concord", origin=self.chance.choice(["911", "988"]))
        if road == "abandoned":
            yield then("hang_up", ended_by="caller")
            return
        yield then("answer", agent=taker.username)
        if self.chance.random() < 0.3:
            yield then("hold")
            yield then("resume")
        if road == "lost":
            yield then("hang_up", ended_by="network")
        elif road == "answered":
            yield then("hang_up", ended_by="call_taker")
        else:
            yield then("three_way", agent=clinician.username, by_hand=self._verify)
            yield then("release", agent=taker.username)
            yield then("hang_up", ended_by="clinician", by_hand=self._end)

    def _verify(self, call: Call) -> None:
        """The clinician says that they have the caller, once they have claimed."""
        for one in call.diversions.filter(status=Diversion.Status.THREE_WAY):
            actions.verify(one, by=one.clinician)

    def _end(self, call: Call) -> None:
        """Whoever is left does on their console what there is to do: release what is verified, then end."""
        for one in call.diversions.open():
            if one.status == Diversion.Status.VERIFIED:
                actions.release(one, by=one.offered_by)
            actions.end(one, "05", support_needed=False, by=one.clinician)

    def _disturbed(self, messages: list[Message]) -> Iterator[tuple[Message, str]]:
        """The messages with their ids: one may come twice, at the end again, or before the one it follows."""
        again = []
        if len(messages) > 2 and self.chance.random() < 0.25:
            first = self.chance.randrange(len(messages) - 1)
            if not any(one.by_hand for one in messages[first : first + 2]):
                messages[first], messages[first + 1] = messages[first + 1], messages[first]
                self.account.faults["swapped"] += 1
        for message in messages:
            event_id = f"msg_{next(self._ids)}"
            yield message, event_id
            if self.chance.random() < 0.2:
                self.account.faults["duplicate"] += 1
                yield message, event_id
            if self.chance.random() < 0.1:
                self.account.faults["sent again"] += 1
                yield Message(message.call, message.type, message.at, message.more), f"msg_{next(self._ids)}"
            if self.chance.random() < 0.1:
                again.append((Message(message.call, message.type, message.at, message.more), event_id + "_late"))
        for late in again:
            self.account.faults["late"] += 1
            yield late

    def _send(self, message: Message, event_id: str) -> None:
        answer = send(message.body(), event_id)
        self.account.sent += 1
        self.account.answers[answer.status_code] += 1
        if message.by_hand and answer.status_code in (200, 201):
            message.by_hand(Call.objects.get(pk=answer.json()["call"]))

    def _road_of(self, call: Call) -> str:
        if call.diversions.filter(status=Diversion.Status.ENDED).exists():
            return "handed_over" if call.status == Call.Status.ENDED else f"handed over and {call.status}"
        names = {Call.Status.ABANDONED: "abandoned", Call.Status.LOST: "lost", Call.Status.ENDED: "answered"}
        return names.get(Call.Status(call.status), f"still {call.status}")


def a_day(calls: int, *, seed: int = 911) -> Account:
    """A day of a center with four call-takers and three clinicians."""
    make.center()
    telephone = make.user(NAME)
    telephone.centers.add(make.center())
    takers = [make.user() for _ in range(4)]
    clinicians = [make.clinician() for _ in range(3)]
    with override_settings(TELEPHONE_SECRETS={NAME: [KEY]}):
        return PhoneSystem(takers, clinicians, seed=seed).play(calls)
