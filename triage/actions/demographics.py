"""Optional answers for equity: written down after the safety questions, and never a condition of anything."""

from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.kernel.readings import reading
from heart.models import User
from heart.models.encryption import UnreadableObject
from triage.actions.contact_ways import lock_person
from triage.actions.openings import only_opened
from triage.models import Demographics, Incident, Person
from triage.queries.assessments import standing

Source = Demographics.Source


def record_demographics(
    person: Person,
    *,
    by: User,
    source: str,
    race_ethnicity: Collection[str] | None = None,
    gender: str | None = None,
    orientation: str | None = None,
    veteran: str | None = None,
) -> Demographics:
    """Keep what the person answered (codes of Demographics.QUESTIONS); None was not asked and changes nothing.

    An empty answer takes an earlier one away. Raises Refused for who has not opened the person, before the safety
    questions of an open incident are answered, for a source or an answer that is not of the list, and while the answers
    that stand cannot be read: another would take their place.
    """
    only_opened(person, by)
    if source not in sources():
        raise Refused(_("Choose who says so."), code="no_source", field="source")
    said: dict[str, list[str] | None] = {
        "race_ethnicity": None if race_ethnicity is None else sorted(race_ethnicity),
        **{
            name: None if one is None else [one] if one else []
            for name, one in (("gender", gender), ("orientation", orientation), ("veteran", veteran))
        },
    }
    given = {name: codes for name, codes in said.items() if codes is not None}
    for name, codes in given.items():
        _refuse_unknown(name, codes)
    with transaction.atomic():
        lock_person(person)
        _only_after_safety(person)
        made = Demographics.objects.filter(person=person).first() or Demographics(person=person)
        if isinstance(made.answers, UnreadableObject):
            raise Refused(_("The answers before this one cannot be read: a key is missing."), code="unreadable")
        answers = {name: one for name, one in made.answers.items() if name not in given}
        answers |= {name: {"said": codes, "source": source} for name, codes in given.items() if codes}
        made.answers, made.at, made.by = answers, timezone.now(), by
        made.save()
        history.record("triage.recorded_demographics", person, by=by, source=source)
    return made


@reading
def read_demographics(person: Person, *, by: User) -> Demographics | None:
    """What was answered, for the page on which it is corrected; that it was opened is on record. None: never asked."""
    only_opened(person, by)
    found = Demographics.objects.filter(person=person).first()
    if found is not None:
        with transaction.atomic():
            history.record("triage.read_demographics", person, by=by)
    return found


def sources() -> list[str]:
    """Who may say so; what staff observe only where the agency has switched it on."""
    return [one.value for one in Source if one != Source.OBSERVED or settings.DEMOGRAPHICS_OBSERVED]


def _refuse_unknown(name: str, codes: list[str]) -> None:
    if not set(codes) <= set(Demographics.QUESTIONS[name].values):
        raise Refused(_("Choose an answer of the list."), code="no_answer", field=name)
    if Demographics.DECLINED in codes and len(codes) > 1:
        words = _("“Does not want to say” stands alone.")
        raise Refused(words, code="declined_alone", field=name)


def _only_after_safety(person: Person) -> None:
    for incident in Incident.objects.open().filter(person=person):
        last = standing(incident)
        if last is None or not last.complete:
            words = _("Ask the safety questions of incident %(number)s first; this can wait.")
            raise Refused(words % {"number": incident.number}, code="safety_first")
