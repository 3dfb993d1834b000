"""What became of every row; the sums must add up to the rows that were read."""

import collections
import datetime
import enum
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from triage.protocol import LADDER
from triage.replay.meaning import Asked
from triage.sheets import Broken
from triage.sheets.footers import ABOUT_ROWS

LINES_SHOWN = 8


class Result(enum.StrEnum):
    """What became of a row."""

    TAKEN = "taken"
    ALREADY = "already_taken"
    REFUSED = "refused"
    WOULD = "would_be_taken"
    KEPT = "kept_on_another_row"
    UNIT = "unit_of_a_call"
    NO_CALL = "no_call"
    UNSETTLED = "not_settled"


SETTLED = tuple(result for result in Result if result != Result.UNSETTLED)


@dataclass
class Outcome:
    """One row of the account. Codes, numbers and times only, never a caller's words.

    `response` is what the server recommended on what the file states (in a dry run: what the protocol of the what-if
    does); `what_if` what it would be if every question the file leaves open were answered without danger.
    """

    line: int
    source_id: str = ""
    recorded_at: datetime.datetime | None = None
    result: str = Result.UNSETTLED
    code: str = ""
    reason: str = ""
    nature: str = ""
    unmapped: str = ""
    flags: list[tuple[str, str]] = field(default_factory=list)
    incident: int | None = None
    response: str = ""
    medical: bool = False
    what_if: str = ""
    decided: str = ""
    undecided: str = ""
    finished: bool = False
    joined_to: int | None = None
    joined_line: int | None = None
    join_refused: str = ""
    warned: bool = False
    units: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, asked: Asked) -> "Outcome":
        return cls(
            line=asked.line,
            source_id=asked.source_id,
            recorded_at=asked.recorded_at,
            nature=asked.nature,
            unmapped=asked.unmapped,
            flags=asked.flags,
            units=[asdict(unit) for unit in asked.units],
        )

    @classmethod
    def of_broken(cls, broken: Broken) -> "Outcome":
        result = Result.NO_CALL if broken.code == ABOUT_ROWS[0] else Result.REFUSED
        return cls(line=broken.line, result=result, code=broken.code, reason=broken.reason)

    @classmethod
    def of_no_call(cls, line: int, code: str, reason: str) -> "Outcome":
        return cls(line=line, result=Result.NO_CALL, code=code, reason=reason)


@dataclass
class Account:
    """The final account of one run. `read` is counted by the reader, the rest from the outcomes."""

    file: str
    mapping: str
    encoding: str
    read: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    started_at: datetime.datetime | None = None
    seconds: float = 0
    late_s: float = 0
    stopped: str = ""
    judged_by: str = ""
    odd: list[tuple[str, str]] = field(default_factory=list)

    def count(self, result: str) -> int:
        return sum(outcome.result == result for outcome in self.outcomes)

    @property
    def adds_up(self) -> bool:
        """Every row that was read has exactly one outcome, and each was settled."""
        lines = {outcome.line for outcome in self.outcomes}
        settled = sum(self.count(result) for result in SETTLED)
        return self.read == len(self.outcomes) == len(lines) == settled

    def kinds(self, of: Callable[[Outcome], str]) -> dict[str, int]:
        """How many rows per kind of help, the least protective first."""
        counted = collections.Counter(of(outcome) for outcome in self.outcomes if of(outcome))
        return {kind: counted.pop(kind) for kind in LADDER if kind in counted} | dict(sorted(counted.items()))

    def groups(self, pairs: Iterable[tuple[str, int, str]]) -> dict[str, dict[str, Any]]:
        """(code, line, sentence) as code -> how many, the lines, the first sentence; the most frequent first."""
        found: dict[str, dict[str, Any]] = {}
        for code, line, sentence in sorted(pairs, key=lambda pair: pair[1]):
            group = found.setdefault(code, {"count": 0, "example": sentence, "lines": []})
            group["count"] += 1
            group["lines"].append(line)
        return dict(sorted(found.items(), key=lambda pair: -pair[1]["count"]))

    def refused(self, result: Result = Result.REFUSED) -> dict[str, dict[str, Any]]:
        """The rows with this result by code."""
        return self.groups((o.code, o.line, o.reason) for o in self.outcomes if o.result == result)

    def unit_times(self) -> dict[str, int]:
        """How many units have each time: {step: units}."""
        return dict(
            collections.Counter(step for o in self.outcomes for unit in self._units(o) for step in unit["times"])
        )

    def _units(self, outcome: Outcome) -> list[dict[str, Any]]:
        return [] if outcome.result in (Result.UNIT, Result.KEPT) else outcome.units

    def flagged(self) -> dict[str, dict[str, Any]]:
        return self.groups((code, o.line, sentence) for o in self.outcomes for code, sentence in o.flags)

    def undecided(self) -> dict[str, dict[str, Any]]:
        return self.groups((o.undecided, o.line, "") for o in self.outcomes if o.undecided)

    def unmapped(self) -> dict[str, int]:
        return dict(collections.Counter(o.unmapped for o in self.outcomes if o.unmapped).most_common())

    def joined(self) -> dict[str, Any]:
        done = [o for o in self.outcomes if o.joined_line]
        return {
            "joined": len(done),
            "of_which_the_server_had_warned": sum(o.warned for o in done),
            "joined_before": sum(bool(o.joined_to) and not o.joined_line for o in self.outcomes),
            "join_refused": self.groups((o.join_refused, o.line, "") for o in self.outcomes if o.join_refused),
        }

    def as_data(self) -> dict[str, Any]:
        """Everything, for a file: the sums and one entry per row."""
        return {
            "file": self.file,
            "mapping": self.mapping,
            "encoding": self.encoding,
            "started_at": self.started_at,
            "seconds": round(self.seconds, 1),
            "latest_behind_pace_s": round(self.late_s, 1),
            "stopped": self.stopped,
            "adds_up": self.adds_up,
            "rows_read": self.read,
            "results": {result.value: self.count(result) for result in Result if self.count(result)},
            "finished_what_an_earlier_run_began": sum(o.finished for o in self.outcomes),
            "refused": self.refused(),
            "no_calls": self.refused(Result.NO_CALL),
            "units": {"rows": sum(len(self._units(o)) for o in self.outcomes), "times": self.unit_times()},
            "sense_check": [{"code": code, "sentence": sentence} for code, sentence in self.odd],
            "duplicates": self.joined(),
            "recommended_on_what_the_file_states": self.kinds(lambda o: o.response),
            "of_these_with_ems": sum(o.medical for o in self.outcomes),
            "protocol_of_the_what_if": self.judged_by,
            "what_if_open_questions_were_answered_without_danger": self.kinds(lambda o: o.what_if),
            "decided": self.kinds(lambda o: o.decided),
            "taken_but_not_decided": self.undecided(),
            "types_without_a_nature": self.unmapped(),
            "flags": self.flagged(),
            "rows": [asdict(outcome) for outcome in sorted(self.outcomes, key=lambda o: o.line)],
        }

    def write(self, path: Path) -> None:
        """Write the account as JSON, whole or not at all."""
        half = path.with_name(f".{path.name}.half")
        text = json.dumps(self.as_data(), ensure_ascii=False, indent=1, default=_plain)
        half.write_text(text + "\n", encoding="utf-8")
        os.replace(half, path)

    def in_words(self) -> list[str]:
        """The account for the screen, grouped."""
        said = [f"Rows read{self.read:>38,}"]
        said += [f"  {result.value.replace('_', ' '):<25}{self.count(result):>20,}" for result in self._shown()]
        for result in (Result.REFUSED, Result.NO_CALL):
            for code, group in self.refused(result).items():
                said.append(f"      {group['count']:>6,}  {code}: {group['example']} ({_lines(group['lines'])})")
        total = " + ".join(f"{self.count(result):,}" for result in self._shown())
        said.append(f"  {'Adds up' if self.adds_up else 'DOES NOT ADD UP'}: {self.read:,} read = {total}.")
        if self.stopped:
            said.append(f"  Stopped: {self.stopped}")
        said += self._of_duplicates()
        if times := self.unit_times():
            units = sum(len(self._units(outcome)) for outcome in self.outcomes)
            said.append(f"Units kept: {units:,}; " + ", ".join(f"{step} {n:,}" for step, n in times.items()))
        said += _table(
            "Recommended, on what the file states (what it leaves open stays open)", self.kinds(lambda o: o.response)
        )
        said += _table(
            f"What if (not sent): every question the file leaves open answered without danger; by {self.judged_by}",
            self.kinds(lambda o: o.what_if),
        )
        for code, group in self.undecided().items():
            said.append(f"Taken but not decided: {group['count']:,} {code} ({_lines(group['lines'])})")
        if self.unmapped():
            listed = ", ".join(f"{name} ({count})" for name, count in self.unmapped().items())
            said.append(f"Call types without a nature, taken with the default: {listed}")
        flags = self.flagged()
        said += ["Kept, with a flag:"] if flags else []
        for code, group in flags.items():
            said.append(f"  {group['count']:>6,}  {code}: {group['example']} ({_lines(group['lines'])})")
        pace = f", at most {self.late_s:.1f} s behind the pace" if self.late_s >= 1 else ""
        said.append(f"Time: {self.seconds:,.1f} s{pace}. Read as {self.encoding}.")
        return said + self.checked()

    def checked(self) -> list[str]:
        """The sense check: what looks wrong about the file as a whole."""
        if not self.odd:
            return ["Sense check: nothing odd about the file as a whole."]
        return ["SENSE CHECK: LOOK AT THE FILE AND THE MAPPING.", *(f"  {code}: {words}" for code, words in self.odd)]

    def _shown(self) -> list[Result]:
        dry = self.count(Result.WOULD) > 0
        always = (Result.WOULD, Result.REFUSED) if dry else (Result.TAKEN, Result.ALREADY, Result.REFUSED)
        return [result for result in Result if result in always or self.count(result)]

    def _of_duplicates(self) -> list[str]:
        joined = self.joined()
        if self.count(Result.WOULD):
            return [f"Duplicates that would be joined: {joined['joined']:,}"]
        said = [
            f"Duplicates joined: {joined['joined']:,} (the server had warned of"
            f" {joined['of_which_the_server_had_warned']:,}); joined before: {joined['joined_before']:,}"
        ]
        for code, group in joined["join_refused"].items():
            said.append(f"  not joined: {group['count']:,} {code} ({_lines(group['lines'])})")
        finished = sum(outcome.finished for outcome in self.outcomes)
        return said + ([f"Finished what an earlier run had begun: {finished:,}"] if finished else [])


def _table(title: str, kinds: dict[str, int]) -> list[str]:
    return [f"{title}:", *(f"  {kind:<25}{count:>20,}" for kind, count in kinds.items())] if kinds else []


def _lines(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:LINES_SHOWN]))
    more = f" and {len(lines) - LINES_SHOWN:,} more" if len(lines) > LINES_SHOWN else ""
    return f"line{'s' if len(lines) > 1 else ''} {shown}{more}"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)
