"""People for whom a protocol holds more, whatever the answers say: children, the young, whoever has a guardian there.

What is asked before a clinician is rung for them, and which help is closed to them, is the medical director's data. A
file that says nothing of it was written before: it keeps what the program did then (BEFORE).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

# Before a reason's key: no file can write it.
PROTECTED = "protected:"
# What may be said of a caller with one key (triage.models.Call.Circumstance).
CALLS = ("child", "minor", "guardian")


@dataclass(frozen=True)
class Protected:
    """Some people, and what holds for them. They are meant by `calls` (any of CALLS), or by an age below `under` years.

    `ask_first`: a clinician is rung for them only with a reason. `closed`: kinds of help that nobody decides on for
    them; the next more protective one stands. `says` is why, in both languages.
    """

    key: str
    says: Mapping[str, str] = field(hash=False)
    calls: frozenset[str] = frozenset()
    under: int | None = None
    ask_first: bool = False
    closed: frozenset[str] = field(default_factory=frozenset)

    @property
    def reason(self) -> str:
        """Its key among the reasons of an assessment."""
        return f"{PROTECTED}{self.key}"

    def means(self, calls: Iterable[str], ages: Iterable[int | None]) -> bool:
        """Whether one of these callers or of these ages in years (None: not known) is meant."""
        young = self.under is not None and any(age is not None and age < self.under for age in ages)
        return young or not self.calls.isdisjoint(calls)

    def holds_all_of(self, other: "Protected") -> bool:
        """Whether it means everybody whom `other` means, and holds as much for them."""
        older = other.under is None or (self.under is not None and self.under >= other.under)
        return older and self.calls >= other.calls and self.ask_first >= other.ask_first and self.closed >= other.closed


BEFORE = (
    Protected(
        key="young",
        calls=frozenset({"child", "minor"}),
        under=18,
        ask_first=True,
        says={
            "en": "Under 18, and the medical director has signed no rule for that.",
            "es": "Menor de 18 años, y la dirección médica no ha firmado ninguna regla para eso.",
        },
    ),
)


def who_is_meant(
    protected: Collection[Protected], calls: Collection[str], ages: Collection[int | None]
) -> tuple[Protected, ...]:
    """Those of a file's `protected` that hold for these callers and ages."""
    return tuple(one for one in protected if one.means(calls, ages))
