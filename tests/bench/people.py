"""Finding a person among 100,000 invented ones, asked as people say and misspell names, numbers and ages."""

import random
import time
from collections.abc import Callable

from django.db import connection

from tests.bench.figures import Aim, percentile, spread
from tests.bench.report import Report
from triage.queries.people_search import people

PERSONS, EACH = 100_000, 6
GIVEN = (
    "Siobhán José María Nguyễn Robin Daniel Carlos Ana Luis Elena Marisol Tomás Ruth Omar Priya Chloë Zoë Thelonius"
    " Latoya Keisha DeShawn Björn Søren Łukasz Mei-Ling Xiomara Esperanza Guadalupe Jean-Paul Anaïs"
).split()
FAMILY = (
    "O’Hara Nuñez Vega Ruiz Example Quill Fuentes López Hernández García Washington Jefferson Brown Patel Kowalski"
    " Müller Østergaard D'Angelo Fitzgerald MacTavish Van-Dyke Smith Jones Martínez Castañeda Peña Zúñiga Locklear"
    " Oxendine Hunt"
).split()
# Each person has two surnames and a syllable of their own, so that some searches are rare and some are common.
PEOPLE = """
INSERT INTO triage_person (given_name, family_name, other_names, handle, estimated_age, age_estimated_on, pronouns,
    other_languages, phone, phone_e164, language, version)
SELECT (%(given)s)[1 + n %% %(givens)s],
    (%(family)s)[1 + (n / 7) %% %(families)s] || ' ' || (%(family)s)[1 + (n / 211) %% %(families)s]
        || CASE WHEN n %% 3 = 0 THEN ' ' || initcap(translate(to_char(n, 'FM0000000'), '0123456789', 'bdfgklmnrs')
        || 'a') ELSE '' END,
    '', '', 18 + n %% 70, current_date, '', '', '', '', 'en', 1
FROM generate_series(1, %(count)s) n
"""
WAYS = """
INSERT INTO triage_contactway (person_id, kind, value, e164, door, whose, who_may_answer, hours, source, at,
    struck_because)
SELECT id, 'phone', '+1704' || lpad((id % 10000000)::text, 7, '0'), '+1704' || lpad((id % 10000000)::text, 7, '0'),
    '', '', '', '', '', now(), ''
FROM triage_person
"""


def slip(word: str, chance: random.Random) -> str:
    """The word with one letter missing, doubled, or changed with its neighbour."""
    at = chance.randrange(1, max(2, len(word) - 1))
    return chance.choice((word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], _turned(word, at)))


def _turned(word: str, at: int) -> str:
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


def _bare(word: str) -> str:
    return word.replace("’", "").replace("'", "")


def _full(chance: random.Random) -> tuple[str, str]:
    return chance.choice(GIVEN), chance.choice(FAMILY)


SAID: dict[str, Callable[[random.Random], str]] = {
    "a common first name": lambda chance: chance.choice(GIVEN),
    "first and last name": lambda chance: " ".join(_full(chance)),
    "without apostrophe": lambda chance: _bare(" ".join(_full(chance))),
    "the beginnings of both": lambda chance: " ".join(_bare(word)[:3] for word in _full(chance)),
    "two letters of each": lambda chance: " ".join(_bare(word)[:2] for word in _full(chance)),
    "both with a slip": lambda chance: " ".join(slip(_bare(word), chance) for word in _full(chance)),
    "a name nobody has": lambda chance: "".join(chance.choice("bcdfgklmnprstvaeiou") for _ in range(8)),
    "a name and an age": lambda chance: f"{chance.choice(FAMILY)} {chance.randrange(18, 88)}",
    "a phone number": lambda chance: f"704-{chance.randrange(200, 999)}-{chance.randrange(10_000):04}",
}


def measure(report: Report, *, quick: bool) -> None:
    """How long one search takes inside the program, by the way it is asked."""
    count, asked = (20_000, 40) if quick else (PERSONS, 200)
    seed(count)
    for way, said in SAID.items():
        took = timed(said, asked)
        p95 = percentile(took, 0.95)
        report.row("people", way, **spread(took), p95_ms=round(p95, 3))
        report.aim(Aim(f"a person by {way}, of {count:,} (p95)", p95, 50.0, "ms"))


def seed(count: int) -> None:
    """That many persons with a number each."""
    names = {"given": GIVEN, "givens": len(GIVEN), "family": FAMILY, "families": len(FAMILY), "count": count}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, names)
        cursor.execute(WAYS)
        cursor.execute("ANALYZE triage_person")
        cursor.execute("ANALYZE triage_contactway")


def timed(said: Callable[[random.Random], str], asked: int) -> list[float]:
    """Milliseconds of each search, without the first tenth."""
    chance, took = random.Random(704), []
    for n in range(asked):
        words = said(chance)
        began = time.perf_counter()
        people(words, at_most=EACH)
        if n >= asked // 10:
            took.append((time.perf_counter() - began) * 1000)
    return took
