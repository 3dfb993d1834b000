"""Which records of this room have been kept long enough, and which a legal hold or open work keeps. Reads only."""

import datetime
from typing import Any

from django.db.models import Case, CharField, DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, Greatest, TruncDate
from django.utils import timezone

from heart.kernel.retention import Times, has_rows, not_in_use, outside_held_times
from heart.kernel.retention_policy import Minors, Period, years_before
from heart.models import Event
from triage.models import Consent, EmergencyDisclosure, Flag, Incident, LegalHold, Merge, Person, PhoneEvent, Plan


class YearsBefore(Func):
    """The day so many years before another; both are expressions."""

    template = "(%(expressions)s)::date"
    arg_joiner = " - interval '1 year' * "
    output_field = DateField()


def clinical_due(period: Period, now: datetime.datetime) -> QuerySet[Incident]:
    """Incidents whose clinical record goes: the person's last one is old enough, and minors have grown up."""
    cutoff = period.cutoff(now)
    found = _closed_before(cutoff)
    later = Incident.objects.filter(person=OuterRef("person")).filter(Q(closed_at=None) | Q(closed_at__gte=cutoff))
    found = found.filter(~Exists(later))
    return _grown_up(found, period.minors, timezone.localdate(now)) if period.minors else found


def call_due(period: Period, now: datetime.datetime) -> QuerySet[Incident]:
    """Incidents whose call record goes; the clinical record has its own time."""
    return _closed_before(period.cutoff(now))


def person_due(period: Period, now: datetime.datetime) -> QuerySet[Person]:
    """Persons of whom every record is forgotten, and on whom nobody has acted for the period.

    One who was merged goes after the record they were merged into. Of whom nothing says how long they are known, stays.
    """
    cutoff, held = period.cutoff(now), held_persons()
    own = Incident.objects.filter(person=OuterRef("pk"))
    left = Q(forgotten_at=None) | Q(closed_at__gte=cutoff) | Q(clinical_forgotten_at=None) & has_rows("clinical")
    thread = Concat(Value("P"), Cast(OuterRef("pk"), CharField()))
    # That something of theirs was destroyed is no act on them.
    acts = Event.objects.filter(thread=thread).exclude(verb="heart.forgot")
    merged = Merge.objects.filter(gone=OuterRef("pk"), undone_at=None)
    idle = Person.objects.filter(
        ~Exists(own.filter(left)),
        ~Exists(acts.filter(at__gte=cutoff)),
        ~Exists(merged.filter(kept__forgotten_at=None)),
        *(~Exists(rows.filter(person=OuterRef("pk"))) for rows in _written_since(cutoff)),
    )
    known = idle.filter(Q(Exists(own)) | Q(Exists(acts)) | Q(Exists(merged)))
    return not_in_use(known.exclude(pk__in=held).exclude(Exists(own.filter(_held_incidents(held)))), cutoff)


def flag_due(period: Period, now: datetime.datetime) -> QuerySet[Flag]:
    """Flags that were ended, or ran out, long enough ago."""
    cutoff, held = period.cutoff(now), held_persons()
    over = Flag.objects.filter(Q(ended_at__lt=cutoff) | Q(ended_at=None, expires_at__lt=cutoff))
    learned = Incident.objects.filter(_held_incidents(held), pk=OuterRef("learned_from"))
    # Of a flag on a place nobody is the person: SQL's "not in" would leave it out.
    return over.exclude(person__isnull=False, person__in=held).exclude(Exists(learned))


def telephone_due(period: Period, now: datetime.datetime) -> QuerySet[PhoneEvent]:
    """What a telephone system said of no call that is known here; what it said of a call goes with the call record."""
    return outside_held_times(PhoneEvent.objects.filter(call=None, received_at__lt=period.cutoff(now)), "received_at")


def hold_due(period: Period, now: datetime.datetime) -> QuerySet[LegalHold]:
    """Legal holds lifted long enough ago whose words still stand."""
    return LegalHold.objects.filter(status=LegalHold.Status.LIFTED, lifted_at__lt=period.cutoff(now)).exclude(words="")


def held_persons() -> set[int]:
    """Persons on legal hold, with every record that was ever merged with theirs."""
    held = set(LegalHold.objects.keeping().exclude(person=None).values_list("person", flat=True))
    while more := _joined_with(held) - held:
        held |= more
    return held


def held_times() -> list[Times]:
    """From when to when whatever happened is kept: whole days of a period, and of each held incident."""
    now = timezone.now()
    times = [_from_to(*days) for hold in LegalHold.objects.keeping() if (days := hold.days())]
    of = Incident.objects.filter(_held_themselves(held_persons())).values_list("opened_at", "closed_at")
    return times + [_from_to(timezone.localdate(since), timezone.localdate(until or now)) for since, until in of]


def is_gone(incident: Incident) -> bool:
    """Whether nothing of its words is left that a legal hold could keep."""
    clinical = Incident.objects.filter(has_rows("clinical"), pk=incident.pk, clinical_forgotten_at=None)
    return incident.forgotten_at is not None and not clinical.exists()


def _closed_before(cutoff: datetime.datetime) -> QuerySet[Incident]:
    closed = Incident.objects.filter(status__in=Incident.CLOSED, closed_at__lt=cutoff)
    return not_in_use(closed.filter(~_held_incidents(held_persons())), cutoff)


def _written_since(cutoff: datetime.datetime) -> list[QuerySet[Any]]:
    """Consents, disclosures and plans that are younger than this, whatever the history says."""
    return [
        Consent.objects.filter(Q(given_at__gte=cutoff) | Q(revoked_at__gte=cutoff)),
        EmergencyDisclosure.objects.filter(at__gte=cutoff),
        Plan.objects.filter(Q(changed_at__gte=cutoff) | Q(asked_at__gte=cutoff)),
    ]


def _held_themselves(persons: set[int]) -> Q:
    """Incidents that a hold names, and those of held persons."""
    named = LegalHold.objects.keeping().exclude(incident=None).values("incident")
    return Q(pk__in=named) | Q(person__isnull=False, person__in=persons)


def _held_incidents(persons: set[int]) -> Q:
    """Every incident that a hold keeps: as above, those in a held period, and all that were joined with one of them."""
    mine = _held_themselves(persons)
    for days in (hold.days() for hold in LegalHold.objects.keeping()):
        if days:
            since, until = _from_to(*days)
            mine |= Q(opened_at__lte=until) & (Q(closed_at=None) | Q(closed_at__gte=since))
    held = Incident.objects.filter(mine)
    into = held.exclude(joined_to=None).values("joined_to")
    joined = Q(joined_to__isnull=False) & (Q(joined_to__in=held.values("pk")) | Q(joined_to__in=into))
    return mine | Q(pk__in=into) | joined


def _from_to(since: datetime.date, until: datetime.date) -> Times:
    first, last = (datetime.datetime.combine(day, datetime.time.min) for day in (since, until))
    return timezone.make_aware(first), timezone.make_aware(last + datetime.timedelta(days=1))


def _joined_with(persons: set[int]) -> set[int]:
    """Who was ever merged with one of these, also where it was taken apart: what was said before may be theirs."""
    pairs = Merge.objects.filter(Q(kept__in=persons) | Q(gone__in=persons)).values_list("kept", "gone")
    return {one for pair in pairs for one in pair}


def _grown_up(found: QuerySet[Incident], rule: Minors, today: datetime.date) -> QuerySet[Incident]:
    """Those whose person was an adult when it was opened, or has reached the age until which a minor's is kept."""
    day = TruncDate("opened_at")

    def years_ago(day: Any, age: str) -> YearsBefore:
        return YearsBefore(day, Greatest(F(age) - rule.estimate_off_by, 0))

    found = found.annotate(
        born_by_latest=Case(
            When(person__date_of_birth__isnull=False, then=F("person__date_of_birth")),
            When(
                person__estimated_age__isnull=False,
                then=years_ago(F("person__age_estimated_on"), "person__estimated_age"),
            ),
            When(age__isnull=False, then=years_ago(day, "age")),
            default=Cast(day, DateField()) if rule.unknown_as_minor else YearsBefore(day, rule.adult_at),
            output_field=DateField(),
        )
    )
    adult = Q(born_by_latest__lte=YearsBefore(day, rule.adult_at))
    return found.filter(adult | Q(born_by_latest__lte=years_before(today, rule.until_age)))
