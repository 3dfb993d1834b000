"""Plays rows as a call-taker would: take, ask, join what was already told, decide; once, whatever happens between."""

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from triage import protocol
from triage.replay.account import Outcome, Result
from triage.replay.door import Answer, Door, NoAnswer
from triage.replay.meaning import Asked, without_danger
from triage.replay.plan import Turn, due_s

TAKEN_BEFORE = "a_call_is_taken_once"
NOT_ALLOWED = (401, 403)
CLOSED = ("Closed", "Cancelled")


class Stopped(Exception):
    """Nothing more can be sent, and why."""


class Player:
    """One run. Every POST carries a key of this run and row, so that a lost reply can be asked for again."""

    def __init__(
        self,
        door: Door,
        *,
        center: str,
        as_recorded: bool = False,
        kinds: frozenset[str],
        rules: protocol.Protocol,
    ) -> None:
        self.door, self.center, self.as_recorded, self.kinds = door, center, as_recorded, kinds
        self.rules = rules
        self.stopped, self.late_s = "", 0.0
        self._run = uuid.uuid4().hex
        self._outcomes: dict[int, Outcome] = {}
        self._settled: dict[int, threading.Event] = {}

    def play(
        self, turns: Sequence[Turn], *, speed: float, workers: int, heard: Callable[[Outcome], object]
    ) -> list[Outcome]:
        """Play all rows at the pace of the file times `speed` (0: as fast as it goes); tell `heard` of each outcome.

        Ctrl-C ends it after the calls that are under way; the rest are outcomes too, not settled.
        """
        self._settled = {turn.asked.line: threading.Event() for turn in turns}
        first = next((turn.asked.at for turn in turns if turn.asked.at), None)
        started = time.monotonic()
        with ThreadPoolExecutor(workers, thread_name_prefix="replay") as pool:
            try:
                for turn in turns:
                    due = started + due_s(turn, first, speed)
                    if self.door.stop.wait(max(0.0, due - time.monotonic())):
                        break
                    pool.submit(self._one, turn, due if speed else 0, heard)
                pool.shutdown(wait=True)
            except KeyboardInterrupt:
                self._stop("interrupted; run it again to go on.")
        return [self._outcomes.get(turn.asked.line) or Outcome.of(turn.asked) for turn in turns]

    def _stop(self, why: str) -> None:
        self.stopped = self.stopped or why
        self.door.stop.set()

    def _one(self, turn: Turn, due: float, heard: Callable[[Outcome], object]) -> None:
        outcome = self._outcomes[turn.asked.line] = Outcome.of(turn.asked)
        if due:
            self.late_s = max(self.late_s, time.monotonic() - due)
        try:
            if not self.door.stop.is_set():
                self._take(turn, outcome)
        except (NoAnswer, Stopped) as error:
            self._stop(str(error))
        except Exception as error:  # Whatever it is, the account must be given.
            self._stop(f"Not understood: {error!r}")
        finally:
            self._settled[turn.asked.line].set()
            heard(outcome)

    def _of(self, turn: Turn) -> Outcome:
        """The outcome of an earlier turn, once it is there; turns start in order, so this cannot go in a circle."""
        self._settled[turn.asked.line].wait()
        return self._outcomes[turn.asked.line]

    def _take(self, turn: Turn, outcome: Outcome) -> None:
        asked = turn.asked
        if turn.twin and self._of(turn.twin).result in (Result.TAKEN, Result.ALREADY):
            _is_twin(outcome, turn.twin)
            outcome.incident = self._of(turn.twin).incident
            return
        call = {"center": self.center, **asked.call}
        if self.as_recorded and asked.at:
            call["received_at"] = asked.at.isoformat()
        answer = self._post(asked, "calls/import/", call, "take")
        if answer.good:
            outcome.incident = answer.body["incident"]
            _flag_unread(outcome, answer)
            self._go_on(turn, outcome, answer.body["id"])
            outcome.result = Result.TAKEN
        elif answer.status == 409 and answer.code == TAKEN_BEFORE:
            self._taken_before(turn, outcome)
            outcome.result, outcome.code, outcome.reason = Result.ALREADY, answer.code, answer.words
        else:
            outcome.result, outcome.code, outcome.reason = Result.REFUSED, answer.code, answer.words

    def _taken_before(self, turn: Turn, outcome: Outcome) -> None:
        """An earlier run, or somebody, took this call: go on where it was left, and touch nothing that was decided."""
        asked = turn.asked
        found = self._get("calls/", source=asked.call["source"], source_id=asked.source_id)
        calls = found.body.get("results") or []
        if not calls:
            return
        outcome.incident = calls[0]["incident"]
        now = self._get(f"incidents/{outcome.incident}/").body
        made = now.get("assessment") or {}
        outcome.response, outcome.medical = made.get("response", ""), bool(made.get("medical"))
        self._suppose(asked, outcome)
        if any(self._of(earlier).incident == outcome.incident for earlier in turn.same):
            outcome.joined_to = outcome.incident  # Joining moved this call to the older one's incident.
        elif now.get("status") in CLOSED:
            outcome.joined_to = now.get("joined_to")
        elif not now.get("response"):
            self._go_on(turn, outcome, calls[0]["id"], assessed=bool(made))
            outcome.finished = bool(outcome.decided or outcome.joined_line)

    def _go_on(self, turn: Turn, outcome: Outcome, call: int, *, assessed: bool = False) -> None:
        """Give the answers the file states, join what was told before, otherwise decide on what is recommended."""
        asked = turn.asked
        self._suppose(asked, outcome)
        if asked.answers and not assessed:
            said = {"answers": asked.answers, "call": call}
            answer = self._post(asked, f"incidents/{outcome.incident}/assess/", said, "assess")
            if answer.good:
                outcome.response, outcome.medical = answer.body["response"], answer.body["medical"]
            else:
                outcome.undecided = answer.code
                return
        if self._joined(turn, outcome):
            return
        if not outcome.response:
            outcome.undecided = "no_answer_in_the_file"
            return
        answer = self._post(asked, f"incidents/{outcome.incident}/decide/", {"response": outcome.response}, "decide")
        if answer.good:
            outcome.decided = outcome.response
        else:
            outcome.undecided = answer.code

    def _suppose(self, asked: Asked, outcome: Outcome) -> None:
        supposed = without_danger(asked.stated, asked.nature, self.rules)
        outcome.what_if = protocol.recommend(self.rules, asked.nature, supposed, enabled=self.kinds).response

    def _joined(self, turn: Turn, outcome: Outcome) -> bool:
        """Join this row to the nearest earlier one that stands for itself; a refusal leaves both as they are."""
        for earlier in turn.same:
            older = self._of(earlier)
            if older.incident is None or older.joined_to or older.incident == outcome.incident:
                continue
            warned = self._get(f"incidents/{outcome.incident}/duplicates/").body.get("results", [])
            answer = self._post(turn.asked, f"incidents/{outcome.incident}/join/", {"into": older.incident}, "join")
            if answer.good:
                outcome.joined_to, outcome.joined_line = older.incident, older.line
                outcome.warned = older.incident in [one["id"] for one in warned]
                return True
            outcome.join_refused = answer.code
            return False
        return False

    def _post(self, asked: Asked, path: str, body: dict[str, Any], step: str) -> Answer:
        return _allowed(self.door.post(path, body, key=f"replay-{self._run}-{asked.line}-{step}"))

    def _get(self, path: str, **query: str) -> Answer:
        return _allowed(self.door.get(path, **query))


def _allowed(answer: Answer) -> Answer:
    if answer.status in NOT_ALLOWED:
        raise Stopped(answer.words)
    return answer


def _flag_unread(outcome: Outcome, answer: Answer) -> None:
    """What the server could not use of a call it took, but for what the row was flagged for before it was sent."""
    for one in answer.body.get("unread", []):
        if one["field"] == "point":
            sentence = "The server does not use the point: it lies outside the region it is set to (HEART_REGION)."
            outcome.flags.append(("point_not_used", sentence))
        elif one["field"] != "callback_number":
            outcome.flags.append((f"{one['field']}_not_read", f"The server could not read {one['field']}."))


def _is_twin(outcome: Outcome, first: Turn) -> None:
    """Another row had the number first: a unit of that call, more about it, or the same once more."""
    kept = next((sentence for code, sentence in outcome.flags if code == "kept_on_first"), "")
    outcome.result = Result.UNIT if outcome.units else Result.KEPT if kept else Result.ALREADY
    outcome.code = "twice_in_the_file"
    outcome.reason = kept or f"The same number stands in line {first.asked.line}."


def rehearse(turns: Sequence[Turn], kinds: frozenset[str], rules: protocol.Protocol) -> list[Outcome]:
    """What a run would do by this protocol; nothing is sent."""
    made: dict[int, Outcome] = {}
    for turn in turns:
        asked = turn.asked
        outcome = made[asked.line] = Outcome.of(asked)
        if turn.twin:
            _is_twin(outcome, turn.twin)
            continue
        outcome.result = Result.WOULD
        stands = protocol.recommend(rules, asked.nature, asked.answers, enabled=kinds)
        supposed = without_danger(asked.stated, asked.nature, rules)
        outcome.response, outcome.medical = stands.response, stands.medical
        outcome.what_if = protocol.recommend(rules, asked.nature, supposed, enabled=kinds).response
        root = next((one for one in turn.same if made[one.asked.line].joined_line is None), None)
        outcome.joined_line = root.asked.line if root else None
    return list(made.values())
