"""A record is signed by whose it is; a colleague takes an unsigned one over with a reason."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.locks import lock_incident
from triage.models import Diversion, RecordKeeper, Signature
from triage.queries import ending_facts
from triage.queries.signing import keeper_of, signature_of


def sign(diversion: Diversion, *, by: User) -> Signature:
    """Stand for the record of an encounter that is over; from then on its notes never change.

    Only whose record it is signs: not a supervisor for another. What its ending needs is said before (queries
    .ending_facts). Raises Refused.
    """
    with transaction.atomic():
        hold_record(diversion, by)
        refuse_open_or_signed(diversion)
        said = ending_facts.of(diversion)
        if missing := ending_facts.missing(diversion, said[0] if said else None):
            what = ", ".join(str(words) for words in missing.values())
            raise Refused(_("Before you sign, say: %(what)s.") % {"what": what}, code="incomplete")
        made = Signature.objects.create(diversion=diversion, at=timezone.now(), by=by)
        history.record("triage.signed", diversion, by=by)
    return made


def take_over_record(diversion: Diversion, reason: str, *, by: User) -> RecordKeeper:
    """Finish and sign the record of a colleague instead of them; `reason` is one of RecordKeeper.Reason.

    Who had the caller stays who had them, reads on, and both see who took the record over and why. Raises Refused for
    one's own, one that is signed, and while the encounter goes on.
    """
    if reason not in RecordKeeper.Reason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        lock_incident(diversion.incident_id)
        diversion.refresh_from_db(fields=["clinician", "status"])
        refuse_open_or_signed(diversion)
        before = keeper_of(diversion)
        if before is None or before == by:
            raise Refused(_("There is no record of a colleague to take over."), code="wrong_state")
        made = give_record(diversion, before, by, reason)
        history.record("triage.took_over_record", diversion, by=by, clinician=before.pk, reason=reason)
    return made


def give_record(diversion: Diversion, before: User, to: User, reason: str) -> RecordKeeper:
    """Write down who keeps the record from now on; needs the incident held."""
    kept = {"taken_from": before, "keeper": to, "reason": reason, "since": timezone.now()}
    return RecordKeeper.objects.update_or_create(diversion=diversion, defaults=kept)[0]


def hold_record(diversion: Diversion, by: User) -> None:
    """Hold the incident; raise Refused for who has not this record, not even a supervisor for another."""
    lock_incident(diversion.incident_id)
    diversion.refresh_from_db(fields=["clinician", "status", "disposition", "support_needed"])
    keeper = keeper_of(diversion)
    if keeper is None:
        raise Refused(_("Nobody has this call. Claim it first."), code="not_yours")
    if keeper != by:
        raise Refused(_("Only %(who)s, whose record it is, can do that.") % {"who": keeper}, code="not_yours")


def refuse_open_or_signed(diversion: Diversion) -> None:
    """Raise Refused while the encounter goes on, and once its record is signed."""
    if diversion.status in Diversion.OPEN:
        raise Refused(_("This encounter is not over yet."), code="wrong_state")
    if signed := signature_of(diversion):
        words = _("%(who)s has signed this record already.") % {"who": signed.by}
        raise Refused(words, code="wrong_state")
