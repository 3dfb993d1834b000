"""What may be shared of a person is given and taken back; what averts a danger is told without asking."""

import datetime
from collections.abc import Collection
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.contact_ways import lock_person
from triage.actions.openings import only_opened
from triage.models import Consent, EmergencyDisclosure, Information, Person
from triage.models.consents import NEED_SIGNATURE


class Given(TypedDict):
    """What was said of a consent: which kinds (Information) until when, how, by whom (the person), and who heard it."""

    what: Collection[str]
    expires_at: datetime.datetime
    how: str
    given_by: NotRequired[str]
    guardian: NotRequired[str]
    witness: NotRequired[str]


def consent(person: Person, purpose: str, *, by: User, recipient: str, **given: Unpack[Given]) -> Consent:
    """Record what the person, or a guardian, lets us share with somebody: what, for what, until when, and how.

    Raises Refused for what a consent must say and does not (42 CFR 2.31), and for clinical words without a signature.
    """
    only_opened(person, by)
    return keep_consent(person, purpose, by=by, recipient=recipient, **given)


def keep_consent(person: Person, purpose: str, *, by: User, recipient: str, **given: Unpack[Given]) -> Consent:
    """Write a consent down for a room that has asked whose work this is; part of an act, refused as `consent` is."""
    if purpose not in Consent.Purpose.values:
        raise Refused(_("Choose what it is for."), field="purpose")
    if not recipient.strip():
        raise Refused(_("Say with whom it may be shared."), code="no_recipient", field="recipient")
    what, how, expires_at = kinds_told(given["what"]), given["how"], given["expires_at"]
    given_by = given.get("given_by", Consent.GivenBy.PERSON)
    guardian, witness = given.get("guardian", "").strip(), given.get("witness", "").strip()
    _refuse_unproven(what, how, given_by, guardian, witness)
    with transaction.atomic():
        locked, now = lock_person(person), timezone.now()
        if expires_at <= now:
            raise Refused(_("A consent ends in the future."), code="ends_before", field="expires_at")
        made = Consent.objects.create(
            person=locked,
            purpose=purpose,
            recipient=recipient.strip(),
            what=what,
            given_at=now,
            recorded_by=by,
            how=how,
            given_by=given_by,
            guardian=guardian if given_by == Consent.GivenBy.GUARDIAN else "",
            witness=witness,
            expires_at=expires_at,
        )
        codes: dict[str, Any] = {"purpose": purpose, "what": what, "how": how, "given_by": given_by}
        history.record("triage.consented", made, by=by, expires_at=expires_at, **codes)
    return made


def revoke(given: Consent, how: str, *, by: User) -> Consent:
    """The person takes a consent back, in any way they like. Raises Refused when it was revoked before."""
    only_opened(given.person, by)
    if how not in Consent.How.values:
        raise Refused(_("Choose how it was revoked."), field="how")
    with transaction.atomic():
        # Whoever shares by it holds the person too, and reads the clock then: nothing goes out after it was revoked.
        lock_person(given.person)
        now = timezone.now()
        still = Consent.objects.filter(pk=given.pk, revoked_at=None)
        if not still.update(revoked_at=now, revoked_by=by, revoked_how=how):
            raise Refused(_("This consent was already revoked."), code="wrong_state")
        history.record("triage.revoked", given, by=by, purpose=given.purpose, how=how)
    given.refresh_from_db()
    return given


def disclose_in_emergency(
    person: Person, basis: str, *, by: User, danger: str, to_whom: str, what: Collection[str]
) -> EmergencyDisclosure:
    """Record what was told to avert a serious and imminent danger. It asks for no consent and for no opening.

    Source: 45 CFR 164.512(j), G.S. 122C-55, 42 CFR 2.51. Raises Refused only for what is not said.
    """
    if basis not in EmergencyDisclosure.Basis.values:
        raise Refused(_("Choose the legal basis."), field="basis")
    if danger not in EmergencyDisclosure.Danger.values:
        raise Refused(_("Choose what the danger is."), field="danger")
    if not to_whom.strip():
        raise Refused(_("Say who was told."), code="no_recipient", field="to_whom")
    kinds = kinds_told(what)
    with transaction.atomic():
        # Also of somebody whose record was destroyed: it is kept for its time from now on, and goes then.
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if locked.forgotten_at:
            Person.objects.filter(pk=locked.pk).update(forgotten_at=None)
        made = EmergencyDisclosure.objects.create(
            person=locked,
            at=timezone.now(),
            by=by,
            basis=basis,
            danger=danger,
            to_whom=to_whom.strip(),
            what=kinds,
        )
        history.record("triage.disclosed_in_emergency", made, by=by, basis=basis, danger=danger, what=kinds)
    return made


def kinds_told(what: Collection[str]) -> list[str]:
    """These kinds of information, each once and in their order; raises Refused for none or unknown ones."""
    if not what or not set(what) <= set(Information.values):
        raise Refused(_("Choose the kinds of information."), code="no_kinds", field="what")
    return [kind for kind in Information.values if kind in what]


def _refuse_unproven(what: Collection[str], how: str, given_by: str, guardian: str, witness: str) -> None:
    if how not in Consent.How.values:
        raise Refused(_("Choose how it was given."), field="how")
    if given_by not in Consent.GivenBy.values:
        raise Refused(_("Choose who gave it."), field="given_by")
    if given_by == Consent.GivenBy.GUARDIAN and not guardian:
        raise Refused(_("Say who the guardian is."), code="no_guardian", field="guardian")
    if how == Consent.How.SIGNED:
        return
    if not witness:
        raise Refused(_("Say who else heard it."), code="no_witness", field="witness")
    if unsigned := [kind for kind in what if kind in NEED_SIGNATURE]:
        about = {"what": ", ".join(str(Information(kind).label) for kind in unsigned)}
        raise Refused(_("This needs a signed consent: %(what)s.") % about, code="not_signed", field="what")
