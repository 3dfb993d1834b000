"""An evening by robots through the HTTP API: people call, clinicians answer, teams drive, navigators follow up."""

import heapq
import itertools
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from demo import cast, week
from demo.client import Robot

# The robots leave alice, carol, rita, dan and CRT-1 to the person who watches.
TAKERS, CLINICIANS, LEAD, NAVIGATOR = ("andre", "anita"), ("calvin",), "sam", "dora"
SAFE = week.SAFE
Story = Iterator[float]  # yields how many seconds pass until it goes on


class Evening:
    """The stories under way, each a generator that acts and then waits; a refusal ends a story, not the evening."""

    def __init__(self, url: str, *, pace: float, chance: random.Random, say: Callable[[str], None]) -> None:
        names = [*TAKERS, *CLINICIANS, LEAD, NAVIGATOR, *(crew[0] for *_rest, crew in cast.TEAMS[1:])]
        self.staff = {name: Robot(url, name, cast.PASSWORD) for name in names}
        self.drivers = {callsign: crew[0] for callsign, *_rest, crew in cast.TEAMS[1:]}
        self.pace, self.chance, self.say = pace, chance, say
        self.order = itertools.count()
        self.due: list[tuple[float, int, Story]] = []

    def play(self, until: Callable[[], bool]) -> None:
        """Go on until `until()`; a new call begins every 20 to 50 seconds of story time."""
        self._later(0, self._calls())
        self._later(8, self._navigator())
        while not until():
            wait = self.due[0][0] - time.monotonic() if self.due else 1.0
            if wait > 0:
                time.sleep(min(wait, 0.5))
                continue
            _at, _order, story = heapq.heappop(self.due)
            try:
                pause = next(story, None)
            except Refused as refusal:
                self.say(str(refusal))
                continue
            if pause is not None:
                self._later(pause, story)

    def _later(self, seconds: float, story: Story) -> None:
        heapq.heappush(self.due, (time.monotonic() + seconds / self.pace, next(self.order), story))

    def act(self, who: str, path: str, **said: Any) -> dict[str, Any]:
        """POST as that robot; raises Refused with the server's words."""
        answer = self.staff[who].post(path, said)
        if not answer.ok:
            raise Refused(f"{who} {path}: {answer.status} {answer.get('error', {}).get('message', '')}")
        return answer

    def _calls(self) -> Story:
        for at in itertools.count(self.chance.randrange(1000)):
            self._later(0, self._call(at))
            yield self.chance.uniform(20, 50)

    def _call(self, at: int) -> Story:
        nature, words = cast.STORIES[at % len(cast.STORIES)]
        address, city, latitude, longitude, kind = cast.PLACES[(at * 7) % len(cast.PLACES)]
        taker = TAKERS[at % 2]
        call = self.act(
            taker,
            "/api/calls/ring/",
            center=("kannapolis", "sheriff")[at % 2],
            callback_number=f"704-555-{at % 10000:04d}",
        )
        yield self.chance.uniform(3, 8)
        self.act(taker, f"/api/calls/{call['id']}/answer/")
        incident = f"/api/incidents/{call['incident']}"
        yield self.chance.uniform(4, 8)
        where = {"latitude": latitude + self.chance.uniform(-0.01, 0.01), "longitude": longitude}
        place = {"address": address, "city": city, "place_kind": kind, **where}
        seen = self.act(taker, f"{incident}/locate/", version=1, **place).get("version", 1)
        self.act(taker, f"{incident}/edit/", version=seen, initial_nature=nature, priority=2 + at % 3)
        self.act(taker, f"{incident}/note/", text=words)
        answers = SAFE | ({"weapon": "yes"} if at % 9 == 4 else {}) | ({"violence": "unknown"} if at % 9 == 7 else {})
        told: dict[str, Any] = {}
        for key, value in answers.items():
            yield self.chance.uniform(2, 5)
            told = self.act(taker, f"{incident}/assess/", answers={key: value})
        yield 2
        self.act(taker, f"{incident}/decide/", response=told["response"])
        yield from self._help(told["response"], taker, call, incident)

    def _help(self, response: str, taker: str, call: dict[str, Any], incident: str) -> Story:
        if response == "clinician":
            yield from self._diversion(taker, call)
        elif response == "team":
            self.act(taker, f"/api/calls/{call['id']}/hang_up/")
            yield from self._visit(call["incident"])
        else:
            yield from self._police(taker, call["incident"])
            self.act(taker, f"{incident}/close/", dispositions=["L-911"])

    def _police(self, taker: str, incident: int) -> Story:
        """The decision asked for them, and the call-taker has that; each word about them is said as it comes."""
        for request in self.staff[taker].get(f"/api/help-requests/?incident={incident}").get("results", []):
            path = f"/api/help-requests/{request['id']}"
            yield self.chance.uniform(10, 20)
            self.act(taker, f"{path}/report_help_sent/", agency="police", unit=f"4B{request['id'] % 90 + 10}")
            yield self.chance.uniform(40, 90)
            self.act(taker, f"{path}/report_help_arrived/")
            yield self.chance.uniform(60, 120)
            self.act(taker, f"{path}/report_help_left/")

    def _diversion(self, taker: str, call: dict[str, Any]) -> Story:
        clinician = self.chance.choice(CLINICIANS)
        # A robot has no console that could be heard; its word counts, and ends the wrap-up of the caller before.
        self.act(clinician, "/api/clinicians/be_ready/")
        offered = self.act(taker, f"/api/calls/{call['id']}/divert/")
        path = f"/api/diversions/{offered['id']}"
        yield self.chance.uniform(3, 12)
        self.act(clinician, f"{path}/claim/")
        yield self.chance.uniform(4, 8)
        self.act(clinician, f"{path}/verify/")
        yield self.chance.uniform(2, 4)
        self.act(taker, f"{path}/release/")
        yield self.chance.uniform(60, 150)
        self.act(clinician, f"{path}/end/", disposition="05", support_needed=self.chance.random() < 0.7)
        yield self.chance.uniform(20, 60)
        self.act(clinician, f"{path}/record_ending_facts/", report_owed="no")
        if self.chance.random() < 0.8:
            self.act(clinician, f"{path}/sign/")

    def _visit(self, incident: int) -> Story:
        for _try in range(30):
            yield self.chance.uniform(8, 20)
            callsign = self._send(incident)
            if callsign:
                break
        else:
            return
        team, dispatch = callsign
        driver = self.drivers[team]
        path = f"/api/dispatches/{dispatch}"
        for verb, least, most in (
            ("acknowledge", 4, 12),
            ("depart", 5, 12),
            ("arrive", 30, 80),
            ("contact", 6, 20),
            ("check_in", 40, 90),
        ):
            yield self.chance.uniform(least, most)
            self.act(driver, f"{path}/{verb}/")
        yield self.chance.uniform(20, 60)
        code = self.chance.choice(["43", "18", "15"])
        self.act(driver, f"{path}/clear/", disposition=code, support_needed=self.chance.random() < 0.7)

    def _send(self, incident: int) -> tuple[str, int] | None:
        teams = self.staff[LEAD].get("/api/teams/").get("results", [])
        for team in teams:
            if team["callsign"] not in self.drivers:
                continue
            answer = self.staff[LEAD].post("/api/dispatches/", {"incident": incident, "team": team["id"]})
            if answer.ok:
                return team["callsign"], answer["id"]
        return None

    def _navigator(self) -> Story:
        while True:
            yield self.chance.uniform(25, 60)
            waiting = self.staff[NAVIGATOR].get("/api/follow-ups/?status=requested").get("results", [])
            if waiting:
                self._later(0, self._follow_up(waiting[-1]["id"]))

    def _follow_up(self, number: int) -> Story:
        path = f"/api/follow-ups/{number}"
        self.act(NAVIGATOR, f"{path}/claim/")
        yield self.chance.uniform(10, 25)
        self.act(NAVIGATOR, f"{path}/attempt/", channel="phone", result="no_answer")
        yield self.chance.uniform(20, 50)
        self.act(NAVIGATOR, f"{path}/attempt/", channel="phone", result="reached")
        yield self.chance.uniform(5, 15)
        self.act(NAVIGATOR, f"{path}/close/", outcome=self.chance.choice(["connected", "no_more_need"]))


class Refused(Exception):
    """The server said no; its words."""
