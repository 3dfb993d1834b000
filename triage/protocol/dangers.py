"""What no protocol may leave out: the dangers it must ask about, and the kinds of call that may begin unarmed.

A danger is a role that a question declares (`asks: weapon`); what the question is called is the file's affair. Sources
of the lists: docs/sources.md. They hold whatever a file says or leaves out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

OPPOSITE = {"yes": "no", "no": "yes"}


@dataclass(frozen=True)
class Danger:
    """One danger, the role of the questions that ask about it.

    `safe` is the answer that rules it out as the question is usually put; a question put the other way round says so
    (`negated`). Every other answer but "unknown" is the danger, apart from `lesser` ones beside a worse. `ems`: EMS
    always comes. `first`: put on every call before anything else, even where it changes nothing.
    """

    safe: str
    ems: bool = False
    first: bool = False
    lesser: tuple[str, str] = ("", "")

    def safe_where(self, negated: bool) -> str:
        """The answer that rules it out, where the question is put as usual or the other way round."""
        return OPPOSITE[self.safe] if negated else self.safe

    def among(self, answers: tuple[str, ...], safe: str) -> frozenset[str]:
        """Which of these answers are the danger; `answers` are a question's, without "unknown"."""
        less, worse = self.lesser
        return frozenset(answers) - {safe} - ({less} if worse in answers and safe == self.safe else set())


DANGERS = {
    "breathing": Danger("yes", ems=True, first=True),
    "weapon": Danger("no", first=True),
    "violence": Danger("no", first=True),
    "attempt": Danger("no", ems=True, first=True),
    "plan": Danger("no"),
    # "Yes, life not in danger" is a need: a team has an EMT. Where no worse answer can be given, yes is the danger.
    "medical": Danger("no", ems=True, lesser=("yes", "emergency")),
    "officer": Danger("no"),
    "signs": Danger("no"),
}
FIRST = frozenset(key for key, danger in DANGERS.items() if danger.first)
# No team while these are not known.
UNKNOWN_IS_NO_TEAM = ("breathing", "attempt", "weapon", "violence")
# Where the sources disagree, a site may by an exception with a name, a day, a source and a person: for the first two
# only what was seen excludes (Portland); the third is on Pennsylvania's list alone. Nothing else can be excepted.
UNKNOWN_EXCEPTABLE = ("weapon", "violence")
NOT_HELD_EXCEPTABLE = ("signs",)
UNARMED = frozenset({"clinician", "team"})
# The only kinds of call that may begin with a clinician or an unarmed team.
UNARMED_NATURES = frozenset(
    """
    MNTL EDP SUICTHRT WELFARE TRESPASS INTOX PHANDLE VAG INDECENT DISORD CITASST NOISE SLMP
    SCRM CDX TRUANT
    """.split()
)
# Nobody has shown that an unarmed team is right for these; a site that knows better says so by an exception. All other
# codes are for police, fire or EMS by their nature (the never-list): they begin there, and no exception can be made.
EXCEPTABLE_NATURES = frozenset(
    """
    PERSUSP SUSP DVNA THREATS JUV RUNAWAY PERMISS PERFND ASSIST ADMIN
    INFO HARR CIVIL CUST CURFEW DRUGPAR LIQUOR SMOKING SOL DEATHNTF PROPFND PROPLOST PARKING VEHASST DISVEH VEHLOCK
    """.split()
)


def roles_of(questions: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], bool]:
    """{question key: the danger it asks about}, and whether the file says so itself; `questions` as in its data.

    A file written before questions said it named them so. Its calls are judged as they were; it is not proven.
    """
    rows = list(questions)
    if any("asks" in one for one in rows):
        return {one["key"]: one["asks"] for one in rows if "asks" in one}, True
    return {one["key"]: one["key"] for one in rows if one["key"] in DANGERS}, False
