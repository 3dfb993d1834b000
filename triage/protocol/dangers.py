"""What no protocol may leave out: the dangers it must ask about, and the kinds of call that may begin unarmed.

Sources of the list: docs/sources.md. It holds whatever a file says or leaves out.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Danger:
    """One danger, by the key of the question that asks about it.

    `safe` is the answer that rules it out; every other one but "unknown" is the danger, apart from `lesser` ones beside
    a worse. `ems`: EMS always comes. `first`: put on every call before anything else, even where it changes nothing.
    `optional`: not on every source's list, so a site may leave the question out; one that asks is held to it.
    """

    safe: str
    ems: bool = False
    first: bool = False
    lesser: tuple[str, str] = ("", "")
    optional: bool = False

    def among(self, answers: tuple[str, ...]) -> frozenset[str]:
        """Which of these answers are the danger; `answers` are a question's, without "unknown"."""
        less, worse = self.lesser
        return frozenset(answers) - {self.safe} - ({less} if worse in answers else set())


DANGERS = {
    "breathing": Danger("yes", ems=True, first=True),
    "weapon": Danger("no", first=True),
    "violence": Danger("no", first=True),
    "attempt": Danger("no", ems=True, first=True),
    "plan": Danger("no"),
    # "Yes, life not in danger" is a need: a team has an EMT. Where no worse answer can be given, yes is the danger.
    "medical": Danger("no", ems=True, lesser=("yes", "emergency")),
    "officer": Danger("no"),
    "signs": Danger("no", optional=True),
}
FIRST = frozenset(key for key, danger in DANGERS.items() if danger.first)
# No team while these are not known. For the last two a site may say otherwise, by an exception with a name and a date.
UNKNOWN_IS_NO_TEAM = ("breathing", "attempt", "weapon", "violence")
EXCEPTABLE = ("weapon", "violence")
UNARMED = frozenset({"clinician", "team"})
# The only kinds of call that may begin with a clinician or an unarmed team. All others are for police, fire or EMS by
# their nature, or nobody has shown that an unarmed team is right for them.
UNARMED_NATURES = frozenset(
    """
    MNTL EDP SUICTHRT WELFARE TRESPASS INTOX PHANDLE VAG INDECENT DISORD CITASST NOISE SLMP
    SCRM CDX TRUANT
    """.split()
)
