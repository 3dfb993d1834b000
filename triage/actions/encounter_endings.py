"""When a clinician may end an encounter, and how, on a call that was raised or while help is awaited."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.models import Alarm, Role, User
from teams.models import Kind
from triage.allowed import Allowed
from triage.codes.dispositions import (
    COMMITMENT,
    FOR_REVIEW,
    LEAVES_ALONE,
    RETURNED_TO_911,
    SETTLES,
    TAKEN_OVER,
    by_phone,
)
from triage.models import Diversion, HelpRequest, Incident
from triage.queries import help_requests, risks
from triage.queries.overrides import in_force

SECOND_WORDS = frozenset({Role.CLINICIAN, Role.SUPERVISOR})


def is_raised(incident: Incident, allowed: Allowed) -> bool:
    """Whether police, fire or EMS are needed by what was decided, answered or said."""
    answered = bool(allowed.known.last) and allowed.least == Kind.EMERGENCY
    return bool(allowed.known.words.more) or answered or incident.response_id == Kind.EMERGENCY


def is_at_high_risk(incident: Incident) -> bool:
    """Whether a screener or a clinician meant a high risk at any time, in any encounter of this incident."""
    return incident.pk in risks.at_high_risk({incident.pk})


def is_somebody_there(incident: Incident) -> bool:
    """Whether an unarmed team, or help that was asked for, has arrived and not left; a crisis line comes to nobody."""
    there = help_requests.still_there(incident).exclude(kind=HelpRequest.Kind.CRISIS_LINE)
    return incident.status == Incident.Status.ON_SCENE or there.exists()


def waits_for_review(incident: Incident) -> bool:
    """Whether an encounter of it, or of what was joined to it, ended as waiting for review and nobody has read it."""
    ended = Diversion.objects.filter(incident__in=help_requests.with_joined(incident), disposition=FOR_REVIEW)
    up = Alarm.objects.open().filter(kind="waits_for_review", thing=Diversion._meta.label_lower)
    return up.filter(thing_id__in=list(ended.values_list("pk", flat=True))).exists()


def returns_to_911(incident: Incident, disposition: str, *, raised: bool) -> bool:
    """Whether the call-takers have it again after this ending, and police, fire or EMS go.

    So it is where nobody is with somebody for whom a commitment was begun, or who hung up, or whom nobody reached,
    while the call is raised: how they are is not known.
    """
    if disposition in RETURNED_TO_911:
        return True
    is_open = disposition == COMMITMENT or (raised and disposition in LEAVES_ALONE)
    return is_open and not is_somebody_there(incident)


def leaves_in_danger(incident: Incident, allowed: Allowed, second: User | None) -> bool:
    """Whether a clinician who judged the caller to be in danger leaves with nobody there, asked for, or agreeing.

    A judgment alone sends nobody, so the call-takers hear at once that the caller is theirs again.
    """
    word = allowed.known.words.more
    if word is None or not word.is_judged or second is not None:
        return False
    return is_left_alone(incident)


def is_left_alone(incident: Incident) -> bool:
    """Whether nobody is there and nobody who could come is awaited; a crisis line is reached and comes to nobody."""
    coming = help_requests.awaited(incident).exclude(kind=HelpRequest.Kind.CRISIS_LINE)
    return not is_somebody_there(incident) and not coming.exists()


def ways_to_end(diversion: Diversion, *, raised: bool, now: datetime.datetime) -> tuple[list[str], list[str]]:
    """The codes its clinician is offered now, and those that need a second person's word (codes.dispositions)."""
    there = raised and is_somebody_there(diversion.incident)
    return by_phone(raised=raised, there=there, reviewable=_tried_long_enough(diversion, now))


def _tried_long_enough(diversion: Diversion, now: datetime.datetime) -> bool:
    return now - (diversion.claimed_at or now) >= datetime.timedelta(seconds=settings.SECOND_WORD_LIMIT_S)


def refuse_while_help_is_awaited(incident: Incident, disposition: str, instead: str) -> None:
    """Help that was asked for is not there: the encounter ends when the clinician says what happened instead.

    An ending that gives the call back to 911 says so by itself. Raises Refused.
    """
    if instead and instead not in Diversion.Instead.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="instead")
    if instead or disposition in RETURNED_TO_911 or not help_requests.awaited(incident).exists():
        return
    words = _("Help was asked for and is not there. Say what happened instead.")
    raise Refused(words, code="help_not_there", field="instead")


def refuse_to_settle(
    diversion: Diversion, incident: Incident, disposition: str, second: User | None, *, raised: bool, by: User
) -> None:
    """A raised call, or one at high risk, is settled by phone where somebody is there or a second person agrees.

    Raises Refused.
    """
    if second and (second.role not in SECOND_WORDS or not second.is_active or second.pk == by.pk):
        words = _("Name another clinician, or a supervisor, who agrees.")
        raise Refused(words, code="no_second_word", field="second_word")
    if disposition in SETTLES and raised and second is None and not is_somebody_there(incident):
        words = _(
            "This call is for police, fire or EMS and nobody is there. Name a second clinician or a supervisor who"
            " agrees, or end it as waiting for review."
        )
        if is_at_high_risk(incident):
            words = _(
                "The risk of suicide was high and nobody is there. Name a second clinician or a supervisor who agrees,"
                " or end it as waiting for review."
            )
        raise Refused(words, code="raised", field="second_word")


def refuse_review(diversion: Diversion, disposition: str, *, raised: bool, now: datetime.datetime) -> None:
    """It waits for review where a call is raised and, for some minutes, nobody could be reached. Raises Refused."""
    if disposition != FOR_REVIEW:
        return
    if not raised or not _tried_long_enough(diversion, now):
        words = _("Only a raised call waits for review, after %(n)d minutes in which nobody could be reached.")
        raise Refused(words % {"n": settings.SECOND_WORD_LIMIT_S // 60}, code="not_for_review", field="disposition")


def refuse_to_end_alone(incident: Incident, codes: list[str], *, by: User) -> None:
    """What one person may not settle at the end of an encounter, nobody settles alone by closing or cancelling it.

    With nobody there, an incident that waits for review or in which a clinician judged the caller to be in danger is
    ended by a supervisor who ended no encounter of it. Anybody closes the latter where the codes say that police, fire
    or EMS have the person. Needs the incident's lock. Raises Refused.
    """
    word = in_force(incident).more
    taken_over = bool(TAKEN_OVER.intersection(codes)) and not SETTLES.intersection(codes)
    judged = word is not None and word.is_judged and not taken_over
    reviewed = waits_for_review(incident)
    if not (judged or reviewed) or is_somebody_there(incident):
        return
    mine = Diversion.objects.filter(incident__in=help_requests.with_joined(incident), status=Diversion.Status.ENDED)
    if by.role == Role.SUPERVISOR and not mine.filter(clinician=by).exists():
        return
    words = _(
        "A clinician judged that more help is needed and nobody is there. A supervisor who did not end the encounter"
        " can close or cancel this. If police, fire or EMS have the person, close it with that code."
    )
    if reviewed:
        words = _("This incident waits for review. A supervisor who did not end the encounter can close or cancel it.")
    raise Refused(words, code="needs_supervisor")
