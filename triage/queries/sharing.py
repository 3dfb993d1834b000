"""May this be shared? The one question that every referral, print, export and message asks. Reads only."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from triage.models import Consent, Information, Person
from triage.models.consents import NEED_SIGNATURE

# To go with what is shared under 42 CFR Part 2: statement 2 of 42 CFR 2.32(a), in its words.
PART_2_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."

# One that ends at midnight stood on the day before.
MOMENT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class Answer:
    """Yes, by these consents; or no, with `why` as a code and `words` for whoever asked."""

    yes: bool
    by: tuple[Consent, ...] = ()
    why: str = ""
    words: str = ""


def may_be_shared(
    person: Person | None,
    what: Collection[str],
    with_whom: str,
    purpose: str,
    at: datetime.datetime,
    *,
    also: Collection[int] = (),
) -> Answer:
    """Whether these kinds of information (`Information`) may go to this recipient for this purpose at this time.

    `with_whom` is the recipient's name, whatever its case and spaces; `also` are ids of consents that are known to
    mean the same recipient, as where an organization was renamed. Nothing to share is a yes. One query at most.
    An emergency does not ask: see `actions.disclose_in_emergency`.
    """
    if not what:
        return Answer(True)
    if person is None:
        return Answer(False, why="nobody", words=_("Nobody knows who the person is, so there is no consent."))
    return judge(person.consents.all(), what, with_whom, purpose, at, also=also)


def judge(
    consents: Iterable[Consent],
    what: Collection[str],
    with_whom: str,
    purpose: str,
    at: datetime.datetime,
    *,
    also: Collection[int] = (),
) -> Answer:
    """The same over the consents of one person; pure. Every kind must be covered, by one consent or by several."""
    given = [one for one in consents if one.given_at <= at]
    by: list[Consent] = []
    for kind in sorted(what):
        theirs = [one for one in given if one.pk in also or is_same(one.recipient, with_whom)]
        fitting = [one for one in theirs if one.purpose == purpose]
        covering = [one for one in fitting if kind in one.what]
        signed = [one for one in covering if kind not in NEED_SIGNATURE or one.how == Consent.How.SIGNED]
        standing = [one for one in signed if stands(one, at)]
        if not standing:
            return _no(kind, given, theirs, fitting, covering, signed)
        if not any(one in by for one in standing):
            by.append(standing[0])
    return Answer(True, tuple(by))


def stands(consent: Consent, at: datetime.datetime) -> bool:
    """Whether it was given by then, and neither ended nor revoked."""
    ended = consent.expires_at is not None and consent.expires_at <= at
    revoked = consent.revoked_at is not None and consent.revoked_at <= at
    return consent.given_at <= at and not ended and not revoked


def is_same(recipient: str, other: str) -> bool:
    """Whether two names of recipients are one, whatever their case and spaces; no name is nobody's."""
    one, two = (" ".join(name.casefold().split()) for name in (recipient, other))
    return bool(one) and one == two


def state_in_words(consent: Consent, at: datetime.datetime) -> str:
    """How it stands: until when, or since when and how no longer."""
    if consent.revoked_at is not None and consent.revoked_at <= at:
        if not consent.revoked_how:
            return _("Revoked on %(day)s") % {"day": _day(consent.revoked_at)}
        how = {"day": _day(consent.revoked_at), "how": consent.get_revoked_how_display()}
        return _("Revoked on %(day)s: %(how)s") % how
    if not consent.how:
        return _("Names nothing that may be shared; ask again")
    assert consent.expires_at is not None, "a_consent_says_what_with_whom_until_when_and_how"
    last = {"day": _day(consent.expires_at - MOMENT)}
    return _("Ended on %(day)s") % last if consent.expires_at <= at else _("Stands until %(day)s") % last


def notice_of(what: Collection[str]) -> str:
    """The notice that must go with it; "" where none must."""
    return PART_2_NOTICE if Information.SUBSTANCE_USE in what else ""


def _no(kind: str, *narrower: list[Consent]) -> Answer:
    """No, and why: what the nearest consents lack, from any at all to signed ones that stand no more."""
    given, theirs, fitting, covering, signed = narrower
    about = {"what": str(Information(kind).label)}
    if not given:
        return Answer(False, why="none_given", words=_("No consent is on record."))
    if not theirs:
        return Answer(False, why="other_recipient", words=_("The consent on record is for another recipient."))
    if not fitting:
        return Answer(False, why="other_purpose", words=_("The consent on record is for another purpose."))
    if not covering:
        return Answer(False, why="not_covered", words=_("The consent does not cover this: %(what)s.") % about)
    if not signed:
        return Answer(False, why="not_signed", words=_("This needs a signed consent: %(what)s.") % about)
    last = max(signed, key=_end)
    if last.revoked_at is not None and last.revoked_at == _end(last):
        about |= {"day": _day(last.revoked_at)}
        return Answer(False, why="revoked", words=_("The consent was revoked on %(day)s: %(what)s.") % about)
    about |= {"day": _day(_end(last) - MOMENT)}
    return Answer(False, why="ended", words=_("The consent ended on %(day)s: %(what)s.") % about)


def _end(consent: Consent) -> datetime.datetime:
    """When it stopped standing, by its end or its being revoked, whichever came first."""
    ends = [at for at in (consent.expires_at, consent.revoked_at) if at is not None]
    return min(ends)


def _day(at: datetime.datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")
