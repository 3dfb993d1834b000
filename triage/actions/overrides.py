"""A person's word over the protocol's: more help with one key, less with a reason and under the eyes of others."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, history
from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.models import Level, User
from teams.models import Kind
from triage.actions.assessments import ASK_FOR_A_DECISION, WORKING, raise_decision, reassess
from triage.actions.baselines import ask_baseline
from triage.actions.centers import only_center
from triage.actions.help_requests import ask
from triage.actions.judged_alarms import clear_judged
from triage.actions.locks import lock_incident
from triage.actions.override_end import end_override
from triage.actions.ringing import stop_rung_out
from triage.allowed import Allowed
from triage.models import HelpRequest, Incident, Override, OverrideNote
from triage.queries import versions
from triage.queries.assessments import standing
from triage.queries.context import IncidentContext
from triage.queries.overrides import in_force, without_word


def danger_now(incident: Incident, *, by: User) -> Override:
    """“Weapon or violence now”: for police, fire and EMS at once, whatever was answered or decided; teams out hear it.

    It asks for them (`HelpRequest`), and whoever may send them has that at once. It stands until weapon and violence
    are asked about again. Raises Refused for an incident that is over.
    """
    return _at_once(incident, Override.Reason.WEAPON_OR_VIOLENCE, "triage.danger_reported", by=by)


def help_now(incident: Incident, why: str = Override.Reason.HELP_ASKED_FOR, *, by: User) -> Override:
    """“Send help”: police, fire and EMS are asked for at once; the floor and teams that are out hear of it.

    Nothing needs to be asked before; it stands, and asks for them, as a word of danger does. `why` is one of
    Override.HELP_NOW: a medical emergency and means in hand stand until what they speak of is known too. Raises Refused
    for another reason, and for an incident that is over.
    """
    if why not in Override.HELP_NOW:
        raise Refused(_("Choose a reason."), code="no_reason", field="why")
    more = {} if why == Override.Reason.HELP_ASKED_FOR else {"reason": str(why)}
    return _at_once(incident, why, "triage.help_asked_for", by=by, **more)


def _at_once(incident: Incident, because: str, verb: str, *, by: User, **codes: Any) -> Override:
    now = timezone.now()
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        if locked.status in Incident.CLOSED:
            raise Refused(_("This incident is over. Reopen it, or take a new call."), code="wrong_state")
        was = locked.response_id
        made = override_upward(locked, because, by=by, now=now)
        if was == Kind.EMERGENCY and locked.status in WORKING:
            alarms.raise_alarm(Level.A1, "risk_raised", locked, now=now, by=by, anew=True)
        history.record(verb, locked, by=by, was=was or "", response=Kind.EMERGENCY.value, **codes)
        ask(locked, HelpRequest.Kind.ANY, by=by, now=now, mine=may(by, "triage.take_help_request"))
    incident.response_id, incident.decided_at = locked.response_id, locked.decided_at
    return made


def override_upward(
    locked: Incident,
    reason: str,
    *,
    by: User,
    now: datetime.datetime,
    tell: str = "decision_raised",
    tell_teams: bool = True,
) -> Override:
    """Raise to police, fire and EMS on somebody's word; what was said to be safe until now must be asked again.

    Needs the incident's lock. `tell` is the alarm for the floor when no team is out ("": the act has its own), and
    `tell_teams` is False where the only team that is out says it itself.
    """
    (stands, less), was = in_force(locked), locked.response_id
    if less:
        end_override(less, Override.Ended.NEW_DANGER, by=by, now=now)
    raise_decision(locked, Kind.EMERGENCY, by=by, now=now, tell=tell, tell_teams=tell_teams)
    known = standing(locked)
    answers = known.answers if known else {}
    reasons = [*(stands.reasons if stands else []), reason]
    said = without_word(versions.of(locked), answers, reasons)
    put_aside = {key: answer for key, answer in answers.items() if key not in said}
    if known is None or put_aside:
        known = reassess(locked, said, by=by, now=now, tell_teams=tell_teams)
    if stands:
        return _stands_also(stands, reason, put_aside)
    return Override.objects.create(
        incident=locked,
        raises=True,
        was_id=was,
        response_id=Kind.EMERGENCY,
        reason=reason,
        assessment=known,
        put_aside=put_aside,
        instead_of=less,
        at=now,
        by=by,
    )


def _stands_also(stands: Override, reason: str, put_aside: dict[str, str]) -> Override:
    """The word that stands already gets one more reason, and puts aside what was answered since."""
    stands.put_aside |= put_aside
    if reason not in stands.reasons:
        stands.also = [*stands.also, reason]
    stands.save(update_fields=["put_aside", "also"])
    return stands


def lower(incident: Incident, response: str, reason: str, text: str, *, by: User) -> Override:
    """Decide on less than is recommended or was decided, with a reason of the list and why in words.

    The words are kept beside the row, never in the history; who answers for it is told. It ends what a clinician judged
    to need more. Raises Refused where an answer or the kind of call forbids it whatever the reason, and before all that
    must be asked was asked.
    """
    now, text = timezone.now(), text.strip()
    if reason not in Override.LOWERING:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    if not text:
        raise Refused(_("Enter in a few words why lower is enough."), code="no_words", field="text")
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        only_center(locked, by)
        known = IncidentContext(locked)
        allowed = Allowed(known)
        if refusal := allowed.refusal_to_lower(response):
            raise refusal
        assert known.last is not None  # it is refused before all was asked
        was, (judged, before) = allowed.stands_at(response), known.words
        if judged:
            end_override(judged, Override.Ended.DECIDED, by=by, now=now)
            clear_judged(locked, by=by, now=now)
        if before:
            end_override(before, Override.Ended.DECIDED, by=by, now=now)
            alarms.clear("decision_lowered", before, by=by, now=now)
        made = Override.objects.create(
            incident=locked,
            raises=False,
            was_id=was,
            response_id=response,
            reason=reason,
            assessment=known.last,
            at=now,
            by=by,
        )
        OverrideNote.objects.create(override=made, text=text)
        Incident.objects.filter(pk=locked.pk).update(response=response, decided_at=now)
        ask_baseline(locked, response, now)
        history.record("triage.lowered", locked, by=by, was=was, response=response, reason=reason)
        if response != Kind.CLINICIAN:
            stop_rung_out(locked.diversions.all(), by=by, now=now)
        for kind in ASK_FOR_A_DECISION:
            alarms.clear(kind, locked, by=by, now=now)
        alarms.raise_alarm(Level.A3, "decision_lowered", made, now=now, by=by)
    incident.response_id, incident.decided_at = response, now
    return made


def acknowledge_override(override: Override, *, by: User) -> Override:
    """Who answers for it has read why less was decided, or why more where no answer asked for it; never one's own.

    Raises Refused when it is one's own, was read already, or raised the help as the answers did.
    """
    now = timezone.now()
    waits = Override.objects.to_read().filter(pk=override.pk)
    if override.raises and override.acknowledged_at is None and not waits.exists():
        raise Refused(_("More help was sent; there is nothing to acknowledge."), code="wrong_state")
    if override.by_id == by.pk:
        raise Refused(
            _("Your own decision; somebody else must acknowledge it."),
            code="nobody_acknowledges_their_own_override",
        )
    with transaction.atomic():
        if not waits.update(acknowledged_at=now, acknowledged_by=by):
            raise Refused(_("Somebody has acknowledged this already."), code="wrong_state")
        override.acknowledged_at, override.acknowledged_by = now, by
        history.record("triage.acknowledged_override", override, by=by)
        alarms.clear("decision_lowered", override, by=by, now=now)
    return override
