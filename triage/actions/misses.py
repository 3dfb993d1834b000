"""Nobody eligible is missed without a reason: who was helped, who could have been, and why not."""

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.kernel.rooms import teams_now
from heart.models import User
from teams.models import Kind
from triage import protocol
from triage.actions.centers import only_center
from triage.actions.locks import lock_incident
from triage.allowed import Allowed
from triage.codes.dispositions import MISSED_BECAUSE
from triage.models import Assessment, Diversion, Incident, Miss, Override
from triage.queries import coverage, versions
from triage.queries.context import IncidentContext
from triage.queries.overrides import Standing, in_force

Reason = Miss.Reason


def helped(incident_id: int, at: datetime.datetime) -> None:
    """A clinician has the caller, or a team met the person: the first time is kept. Called by the act that did it."""
    Incident.objects.filter(pk=incident_id, helped_at=None).update(helped_at=at)


def eligible_for(incident: Incident) -> str:
    """The help of H.E.A.R.T. that the answers which stand allow; "" for police, fire and EMS.

    Somebody's word for less counts, as it does for who may be sent. A word for more does not: what a call was eligible
    for by its answers and that somebody raised it are two facts, or coverage could be made pretty by raising. Nor does
    reopening: what was safe when it ended first says so still, where nobody has answered otherwise since. Where
    nobody asked anything it is what the protocol makes of that: a question that was not asked is no reason to forget
    somebody.
    """
    word = in_force(incident).more
    aside = {**incident.put_aside, **(word.put_aside if word else {})}
    least = _but_for(word, aside, incident) if word or aside else Allowed.of(incident).least
    return "" if least == Kind.EMERGENCY else least


def _but_for(word: Override | None, aside: Mapping[str, str], incident: Incident) -> str:
    """The least help the answers allow had nobody raised or reopened it.

    What these put `aside` counts where nobody has answered again since, unless notes doubt it.
    """
    known = IncidentContext(incident)
    doubted = {doubt.question for doubt in known.doubts}
    kept = {key: protocol.UNKNOWN if key in doubted else answer for key, answer in aside.items()}
    said = {**kept, **known.answers}
    made = known.recommend(said)
    by_answers = Assessment(
        incident=incident, answers=said, response_id=made.response, medical=made.medical, reasons=list(made.reasons)
    )
    known.words = Standing(None, _less_before(word, incident))
    known.add(by_answers, made)
    return Allowed(known).least


def _less_before(word: Override | None, incident: Incident) -> Override | None:
    """The word for less that stood until somebody raised it or reopened it, or stands."""
    if word and word.instead_of:
        return word.instead_of
    return (
        incident.overrides.filter(raises=False)
        .filter(Q(ended_at=None) | Q(ended_because=Override.Ended.REOPENED))
        .select_related("assessment", "by")
        .order_by("-at", "-id")
        .first()
    )


def owes_reason(incident: Incident) -> str:
    """The help it is eligible for, if it got none and nobody said why; else ""."""
    if incident.helped_at or incident.misses.standing().exists():
        return ""
    return eligible_for(incident)


def known_reason(incident: Incident, codes: Iterable[str] = (), *, raised: bool = False) -> str:
    """Why nobody was helped as far as the record says it: how it ended, a word of danger, or who never answered."""
    said = next((MISSED_BECAUSE[code] for code in codes if code in MISSED_BECAUSE), "")
    if said:
        return said
    if raised:
        return Reason.RAISED.value
    if incident.diversions.filter(status=Diversion.Status.UNANSWERED).exists():
        return Reason.NO_CLINICIAN.value
    calls = incident.calls.all()
    return Reason.HUNG_UP.value if calls and all(call.is_to_call_back for call in calls) else ""


def lacks_questions(incident: Incident) -> bool:
    """Whether nobody ever answered a safety question although the kind of call is not for police, fire or EMS alone."""
    if incident.nature and versions.of(incident).base(incident.nature) == Kind.EMERGENCY:
        return False
    return not incident.assessments.exclude(answers={}).exists()


def _raised(incident: Incident) -> bool:
    """Whether somebody's word for more help stands."""
    return in_force(incident).more is not None


def proposed_reason(incident: Incident, could: str, now: datetime.datetime) -> str:
    """What to propose to who must say why it did not get the help it `could` have got.

    What the record knows, the teams of this moment, or the choice made. While a word of danger stands nobody is asked.
    """
    known = known_reason(incident)
    if known:
        return known
    if could in Incident.FIELD:
        on_duty, free = teams_now(now)
        if not free:
            return (Reason.NO_TEAM if on_duty else Reason.OUT_OF_HOURS).value
    return Reason.CHOICE.value if incident.response_id == Kind.EMERGENCY else ""


def miss(incident: Incident, reason: str, *, by: User) -> Miss:
    """Say why it got no help of H.E.A.R.T.; what was said before stays on record, and this counts.

    Of one that ended without a safety question it says why nobody asked. Raises Refused when it was helped, was never
    eligible by what was asked, or the reason is not of the list.
    """
    now = timezone.now()
    if reason not in Reason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        only_center(locked, by)
        if locked.helped_at:
            raise Refused(_("A clinician or a team has helped here; nothing was missed."), code="was_helped")
        could = locked.eligible_for if locked.status in Incident.CLOSED else eligible_for(locked)
        if not could and not (locked.status in Incident.CLOSED and lacks_questions(locked)):
            raise Refused(_("This incident is for police, fire or EMS; nothing was missed."), code="not_eligible")
        return keep_reason(locked, reason, by=by, now=now)


def keep_reason(locked: Incident, reason: str, *, by: User | None, now: datetime.datetime) -> Miss:
    """Write the reason down; needs the incident's lock."""
    locked.misses.standing().update(superseded_at=now)
    made = Miss.objects.create(incident=locked, reason=reason, at=now, by=by)
    history.record("triage.missed", locked, by=by, reason=reason)
    return made


def say_at_the_end(
    locked: Incident, codes: Iterable[str], reason: str, *, by: User | None, now: datetime.datetime
) -> str:
    """At an ending: keep the reason given or known; the help it was eligible for. Nothing is made up where none is.

    Where nobody asked anything the reason says why not.
    """
    could = eligible_for(locked)
    if not locked.helped_at and (could or lacks_questions(locked)):
        known = (
            "" if reason or locked.misses.standing().exists() else known_reason(locked, codes, raised=_raised(locked))
        )
        said = reason or known
        if said:
            keep_reason(locked, said, by=by, now=now)
    return could


def refuse_without_reason(locked: Incident, codes: Iterable[str], reason: str) -> None:
    """Raise Refused when somebody eligible would be missed without a word."""
    if reason and reason not in Reason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="miss")
    if not reason and owes_reason(locked) and not known_reason(locked, codes, raised=_raised(locked)):
        raise Refused(
            _("A clinician or a team could have helped and did not: choose the reason."),
            code="no_miss_reason",
            field="miss",
        )


def say_known_misses(*, now: datetime.datetime) -> int:
    """The sweep: give ended incidents the reason the record knows; the others stay on the list of what is owed."""
    done = 0
    for pk in coverage.owing().values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            locked = coverage.owing().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if locked is None:
                continue
            codes = locked.dispositions.values_list("code", flat=True)
            if known := known_reason(locked, codes, raised=_raised(locked)):
                keep_reason(locked, known, by=None, now=now)
                done += 1
    return done
