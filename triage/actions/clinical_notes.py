"""Words go into the record of an encounter: notes until it is signed, and what is added to it afterwards."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.doubts import read_note
from triage.actions.locks import lock_incident
from triage.models import ClinicalNote, Diversion
from triage.queries.signing import keeper_of, may_write, signature_of


def clinical_note(diversion: Diversion, text: str, *, by: User) -> ClinicalNote:
    """Write into the clinical record, which is not the incident's narrative. What it speaks against is asked again.

    Into the own encounter, also after it ended, until the record is signed; a supervisor's note stands under the
    supervisor's name.
    """
    with transaction.atomic():
        _hold(diversion, by)
        if signature_of(diversion):
            words = _("This record is signed and does not change. Add to it instead.")
            raise Refused(words, code="signed", field="text")
        return _write(diversion, text, by=by, verb="triage.charted", addendum=False)


def add_to_record(diversion: Diversion, text: str, *, by: User) -> ClinicalNote:
    """Add later words to a signed record, with who and when; what was signed stays as it was. Raises Refused before."""
    with transaction.atomic():
        _hold(diversion, by)
        if signature_of(diversion) is None:
            words = _("This record is not signed yet. Write a note instead.")
            raise Refused(words, code="wrong_state", field="text")
        return _write(diversion, text, by=by, verb="triage.added_to_record", addendum=True)


def _hold(diversion: Diversion, by: User) -> None:
    lock_incident(diversion.incident_id)
    diversion.refresh_from_db(fields=["clinician", "taken_over_from", "status"])
    if diversion.clinician is None:
        raise Refused(_("Nobody has this call. Claim it first."), code="not_yours")
    if not may_write(diversion, by):
        raise Refused(_("%(who)s has this call.") % {"who": keeper_of(diversion)}, code="not_yours")


def _write(diversion: Diversion, text: str, *, by: User, verb: str, addendum: bool) -> ClinicalNote:
    now = timezone.now()
    made = ClinicalNote.objects.create(diversion=diversion, text=text, at=now, by=by, addendum=addendum)
    history.record(verb, diversion, by=by, note=made.pk)
    read_note(made, by=by, now=now)
    return made
