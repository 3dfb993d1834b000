"""Tries the search on addresses whose place is known: how many are found, and how far off; nothing is kept."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from teams.distance import metres
from triage.places.along import PRECISE_M
from triage.places.rows import House
from triage.places.search import Answer, find

PRECISE = ("address", "interpolated", "street", "corner", "name")
_NEIGHBOURS = {
    "A": "SQ",
    "E": "WR",
    "I": "UO",
    "O": "IP",
    "U": "YI",
    "R": "ET",
    "T": "RY",
    "N": "BM",
    "S": "AD",
    "L": "K",
}


@dataclass(frozen=True)
class Try:
    """One address asked for: what kind of answer came first, how far from the truth, what it said of its own error."""

    kind: str
    off_m: float
    error_m: int
    words: str


def asked(house: House) -> str:
    """The address as one line."""
    door = f" # {house.unit}" if house.unit else ""
    area = ", ".join(word for word in (house.city, f"NC {house.zip}".strip()) if word)
    return f"{house.number} {house.as_written}{door} {area}"


def misspelt(house: House, chance: random.Random) -> str:
    """The same with one slip of the hand in the street's name: a letter changed, left out, doubled or swapped."""
    name = house.street.name
    spots = [at for at in range(1, len(name) - 1) if name[at].isalpha() and name[at + 1].isalpha()]
    slipped = name
    if spots:
        at = chance.choice(spots)
        slipped = chance.choice(
            [
                name[:at] + chance.choice(_NEIGHBOURS.get(name[at], "EA")) + name[at + 1 :],
                name[:at] + name[at + 1 :],
                name[:at] + name[at] + name[at:],
                name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            ]
        )
    rest = " ".join(part for part in (house.street.suffix, *sorted(house.street.directions)) if part)
    return f"{house.number} {slipped} {rest}, {house.city} {house.zip}"


def bare(house: House, chance: random.Random) -> str:
    """Number and name only: no kind of street, no direction, no town, no ZIP."""
    return f"{house.number} {house.street.name.title()}"


def no_town(house: House, chance: random.Random) -> str:
    """Without town and ZIP."""
    return f"{house.number} {house.as_written}"


def elsewhere(house: House, chance: random.Random) -> str:
    """With the neighbouring town's name in place of its own, and no ZIP."""
    wrong = chance.choice([city for city in ("Concord", "Kannapolis", "Harrisburg") if city.upper() != house.city])
    return f"{house.number} {house.as_written}, {wrong}"


WAYS = {
    "as written": lambda house, chance: asked(house),
    "one slip in the street's name": misspelt,
    "without town and ZIP": no_town,
    "with another town": elsewhere,
    "number and name only": bare,
}


def score(houses: Sequence[House], way: str, *, seed: int = 911) -> Iterator[Try]:
    """Ask for each of these in one way."""
    chance = random.Random(seed)
    for house in houses:
        words = WAYS[way](house, chance)
        yield _one(words, find(words), (house.latitude, house.longitude))


def _one(words: str, answer: Answer, truth: tuple[float, float]) -> Try:
    if not answer.candidates:
        return Try("none", float("inf"), 0, words)
    first = answer.candidates[0]
    return Try(first.kind, metres((first.latitude, first.longitude), truth), first.error_m, words)


def split(houses: Sequence[House], share: float, by: str, seed: int) -> tuple[list[House], list[House]]:
    """What is kept to be known, and what is withheld to be asked for: rows at random, or whole streets."""
    chance = random.Random(seed)
    if by == "street":
        names = sorted({str(house.street) for house in houses})
        away = set(chance.sample(names, round(len(names) * share)))
        return [h for h in houses if str(h.street) not in away], [h for h in houses if str(h.street) in away]
    mixed = list(houses)
    chance.shuffle(mixed)
    cut = round(len(mixed) * share)
    return mixed[cut:], mixed[:cut]


@dataclass(frozen=True)
class Figures:
    """How it went: shares in percent, distances in metres. `points`: the answers near enough for a point on the map."""

    tried: int
    found: float
    median_m: float
    p90_m: float
    within_error: float
    by_kind: dict[str, tuple[int, float, float]]
    p90_with_approximate_m: float
    points: float
    error_median_m: float
    error_p90_m: float
    points_within_error: float
    all_within_error: float


def figures(tries: Sequence[Try]) -> Figures:
    """Found is a place on the street that was asked for; an approximate answer is counted apart, never as found."""
    precise = [one for one in tries if one.kind in PRECISE]
    points = [one for one in precise if one.error_m <= PRECISE_M]
    kinds: dict[str, list[float]] = defaultdict(list)
    for one in tries:
        kinds[one.kind].append(one.off_m)
    return Figures(
        tried=len(tries),
        found=100 * len(precise) / max(1, len(tries)),
        median_m=_share([one.off_m for one in precise], 0.5),
        p90_m=_share([one.off_m for one in precise], 0.9),
        within_error=100 * sum(one.off_m <= one.error_m for one in precise) / max(1, len(precise)),
        by_kind={kind: (len(off), _share(off, 0.5), _share(off, 0.9)) for kind, off in sorted(kinds.items())},
        p90_with_approximate_m=_share([one.off_m for one in tries], 0.9),
        points=100 * len(points) / max(1, len(tries)),
        error_median_m=_share([one.error_m for one in points], 0.5),
        error_p90_m=_share([one.error_m for one in points], 0.9),
        points_within_error=100 * sum(one.off_m <= one.error_m for one in points) / max(1, len(points)),
        all_within_error=100 * sum(one.off_m <= one.error_m for one in tries) / max(1, len(tries)),
    )


def _share(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
