"""Sums of what people said of themselves, the only form in which it leaves; small numbers are left out. Reads only."""

from collections import Counter

from django.db.models import QuerySet

from triage.models import Demographics, Merge, Person

# Numbers below this tell of single people: the cell size policy of the Centers for Medicare & Medicaid Services.
LEAST = 11
NOT_ASKED = "not_asked"
Sums = dict[str, dict[str, int | None]]


def sums(persons: QuerySet[Person]) -> Sums:
    """Of these persons: question -> code -> how many gave that answer; None where it is too few to be told.

    One person counts once however many records were merged: the kept record's answers, then those of the others. Who
    was not asked is counted as such. Where one number alone would be left out, the next larger one is left out too, or
    it could be reckoned from the rest.
    """
    counted: dict[str, Counter[str]] = {name: Counter() for name in Demographics.QUESTIONS}
    gone = Merge.objects.filter(undone_at=None)
    for person in persons.exclude(pk__in=gone.values("gone")).order_by().values_list("pk", flat=True).iterator():
        answers = _answers(person)
        for name, count in counted.items():
            count.update(answers.get(name) or [NOT_ASKED])
    return {
        name: _suppressed({code: count[code] for code in (*Demographics.QUESTIONS[name].values, NOT_ASKED)})
        for name, count in counted.items()
    }


def _answers(person: int) -> dict[str, list[str]]:
    """Question -> codes, of the person's own record and then of those merged into it, the latest merge last."""
    found: dict[str, list[str]] = {}
    records = [person, *_merged_into(person)]
    kept = {one.person_id: one.answers for one in Demographics.objects.filter(person__in=records)}
    for record in records:
        for name, answer in kept.get(record, {}).items():
            found.setdefault(name, answer["said"])
    return found


def _merged_into(person: int) -> list[int]:
    """Every record that is this person's by a merge that stands, also by way of another one."""
    found = list(Merge.objects.filter(kept=person, undone_at=None).order_by("pk").values_list("gone", flat=True))
    return found + [further for one in found for further in _merged_into(one)]


def _suppressed(counts: dict[str, int]) -> dict[str, int | None]:
    small = {code for code, count in counts.items() if 0 < count < LEAST}
    if len(small) == 1 and (others := [code for code, count in counts.items() if count >= LEAST]):
        small.add(min(others, key=lambda code: counts[code]))
    return {code: None if code in small else count for code, count in counts.items()}
