"""Finding a person by any part of a name, typed anyhow, by a phone number, an address, an age. Reads only."""

import datetime
import re
from collections.abc import Iterable

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from triage.codes import phones
from triage.models import ContactWay, Merge, Person
from triage.queries.flags import door_of

# Words are compared by three letters at a time; shorter ones only as the beginning of a name.
TRIGRAM = 3
# A shorter word with a slip in it is as near to half of all names.
LONG_ENOUGH = 4
# How much of a word's trigrams a name must have; "Sioban" has 0.71 of Siobhan, "Vaga" 0.4 of Vega.
NEAR = 0.4
AGE = re.compile(r"\d{1,3}")
YEARS_OFF = 3  # how far an age somebody guesses may be off
OLDEST = 130
CANDIDATES = 200


def plain(words: str) -> list[str]:
    """The words as names are compared: small letters, without accents and apostrophes; at most eight. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT plain_words(%s)", [words.replace("\x00", " ")[:80]])
        return str(cursor.fetchone()[0]).split()[:8]


def people(words: str, *, at_most: int) -> list[Person]:
    """Persons these words fit, the newest first; where too few fit exactly, then those that are nearly so.

    A number that can be called finds whose it is, an address who lives there; else each word is part of a name, and
    one to three figures are an age.
    """
    if number := phones.comparable(phones.number_in(words)):
        return _by_way(Q(e164=number), at_most)
    said = plain(words)
    if any(word.isdigit() for word in said) and (door := door_of(words)):
        if found := _by_way(Q(door=door), at_most):
            return found
    ages = [int(word) for word in said if AGE.fullmatch(word) and int(word) <= OLDEST]
    names = [word for word in said if not word.isdigit()]
    if not names or len("".join(names)) < 2:
        return []
    known = Person.objects.filter(of_age(ages[0])) if ages else Person.objects.all()
    exact = list(known.filter(has_words(names)).order_by("-pk")[:at_most])
    if len(exact) < at_most:
        exact += _nearly(known, names, without=exact)[: at_most - len(exact)]
    return _kept(exact)


def _kept(found: list[Person]) -> list[Person]:
    """Each once, and a record that was merged as the one that is kept."""
    into = {
        merge.gone_id: merge.kept
        for merge in Merge.objects.filter(gone__in=found, undone_at=None).select_related("kept")
    }
    return list(dict.fromkeys(into.get(person.pk, person) for person in found))


def has_words(names: Iterable[str], path: str = "") -> Q:
    """Each of these plain words is part of a name of the person at `path`; answered by an index."""
    fits = Q()
    for word in names:
        fits &= Q(**{f"{path}searched__contains": word if len(word) >= TRIGRAM else f" {word}"})
    return fits


def of_age(years: int, path: str = "") -> Q:
    """The person is about so old, by the birth date or by what somebody guessed."""
    today = timezone.localdate()
    oldest = today - datetime.timedelta(days=round(365.25 * (years + YEARS_OFF + 1)))
    youngest = today - datetime.timedelta(days=round(365.25 * max(years - YEARS_OFF, 0)))
    guessed = Q(**{f"{path}estimated_age__range": (years - YEARS_OFF, years + YEARS_OFF)})
    return Q(**{f"{path}date_of_birth__range": (oldest, youngest)}) | guessed


def _by_way(fits: Q, at_most: int) -> list[Person]:
    ways = ContactWay.objects.standing().filter(fits).values("person")
    return list(Person.objects.filter(pk__in=ways).order_by("-pk")[:at_most])


def _nearly(known: QuerySet[Person], names: list[str], *, without: list[Person]) -> list[Person]:
    """Persons whose names have each word with a slip in it, the nearest first."""
    if any(len(word) < LONG_ENOUGH for word in names):
        return []
    fits, nearness = Q(), []
    for word in names:
        fits &= Q(searched__trigram_word_similar=word)
        nearness.append(TrigramWordSimilarity(word, "searched"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(NEAR)])
        found = known.filter(fits).exclude(pk__in=[person.pk for person in without])
        return list(found.annotate(near=sum(nearness[1:], nearness[0])).order_by("-near", "-pk")[:CANDIDATES])
