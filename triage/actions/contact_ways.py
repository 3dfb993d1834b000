"""Ways to reach a person and what the person wants: said, struck through and replaced, never deleted.

Each act asks for open work with the person, or for an opening that holds (actions.openings).
"""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import Role, User
from triage.actions.locks import refuse_forgotten
from triage.actions.openings import only_opened
from triage.codes import phones
from triage.models import ContactWay, Person, Wish
from triage.queries import risks, twins
from triage.queries.flags import door_of

Kind = ContactWay.Kind


def add_way(person: Person, kind: str, value: str, *, by: User, **facts: Any) -> ContactWay:
    """Say one more way to reach the person (fields of ContactWay). The newest own number is the one lists show.

    Raises Refused for an unknown kind, an empty one, no phone number, or a way that stands already.
    """
    only_opened(person, by)
    with transaction.atomic():
        locked = lock_person(person)
        made = _write(locked, kind, value.strip(), by=by, now=timezone.now(), **facts)
        keep_own_phone(locked)
        history.record("triage.added_way", locked, by=by, way=made.pk, kind=made.kind)
    return made


def strike_way(way: ContactWay, because: str, *, by: User, value: str = "") -> ContactWay:
    """Strike through a way that does not hold; `value` is what takes its place, with the same facts.

    Raises Refused without a reason, or when it was struck through before.
    """
    if because not in ContactWay.Struck.values:
        raise Refused(_("Say why it no longer counts."), code="no_reason", field="because")
    only_opened(way.person, by)
    now = timezone.now()
    with transaction.atomic():
        locked = lock_person(way.person)
        held = ContactWay.objects.select_for_update().get(pk=way.pk)
        if held.struck_at:
            raise Refused(_("This was struck through already."), code="wrong_state")
        made = None
        if value.strip():
            same = ("whose", "voicemail_safe", "text_safe", "visit_safe", "who_may_answer", "hours", "source")
            facts = {name: getattr(held, name) for name in (*same, "not_before", "not_after")}
            made = _write(locked, held.kind, value.strip(), by=by, now=now, **facts)
        _strike(held, because, by=by, now=now, replaced_by=made)
        keep_own_phone(locked)
        history.record("triage.struck_way", locked, by=by, way=way.pk, because=because, replaced=made is not None)
    way.refresh_from_db()
    return way


def say_phone(person: Person, phone: str, *, by: User, now: datetime.datetime, safe: bool | None) -> None:
    """The person's own number is this one: another that stood is struck through and replaced. "" strikes it only.

    `safe`: whether a message may be left; None, not said. Part of `identify`, which holds the person and writes the
    line of the history.
    """
    own = list(ContactWay.objects.own_phones().filter(person=person))
    e164 = phones.comparable(phone)
    if same := next((way for way in own if way.e164 == e164 and e164), None):
        written: dict[str, Any] = {"value": phone} if safe is None else {"value": phone, "voicemail_safe": safe}
        ContactWay.objects.filter(pk=same.pk).update(**written)
    else:
        made = _own(person, phone, by=by, now=now, safe=safe)
        if own:
            _strike(own[0], ContactWay.Struck.CHANGED, by=by, now=now, replaced_by=made)
    keep_own_phone(person)


def _own(person: Person, phone: str, *, by: User, now: datetime.datetime, safe: bool | None) -> ContactWay | None:
    """The way to this own number, made where none stands; None without a number."""
    if not phone:
        return None
    # A number without an area or a plan is kept as it was said: it can be read out, though not compared.
    e164 = phones.comparable(phone)
    return ContactWay.objects.create(
        person=person, kind=Kind.PHONE, value=phone, e164=e164, voicemail_safe=safe, at=now, by=by
    )


def say_safe(person: Person, safe: bool | None) -> None:
    """Whether a message may be left on the number that lists show; part of `identify`."""
    standing = ContactWay.objects.own_phones().filter(person=person).first()
    if standing:
        ContactWay.objects.filter(pk=standing.pk).update(voicemail_safe=safe)


def wish(person: Person, kind: str, *, by: User, source: str, text: str = "") -> Wish:
    """Write down what the person wants, or what helps. Raises Refused for what is not said or stands already.

    A stop of outreach binds outreach only: it never blocks an answer to a call, help, or a duty to report. Where the
    risk is high, a clinician writes it down.
    """
    only_opened(person, by)
    if kind not in Wish.Kind.values:
        raise Refused(_("Choose what the person wants."), field="kind")
    if kind in Wish.NEED_WORDS and not text.strip():
        raise Refused(_("Say it in a few words."), code="no_words", field="text")
    if kind == Wish.Kind.NO_OUTREACH and source not in Wish.MAY_STOP:
        raise Refused(
            _("Only the person or a guardian can say that nobody may call any more."), code="not_theirs", field="source"
        )
    try:
        with transaction.atomic():
            lock_person(person)
            if kind == Wish.Kind.NO_OUTREACH:
                refuse_stop_at_high_risk(person, by)
            made = Wish.objects.create(
                person=person, kind=kind, text=text.strip(), source=source, at=timezone.now(), by=by
            )
            history.record("triage.wished", person, by=by, wish=made.pk, kind=kind, source=source)
    except IntegrityError as broken:
        if "a_wish_of_this_kind_stands_once" not in str(broken):
            raise
        raise Refused(_("This is written down already."), code="stands_already", field="kind") from broken
    return made


def refuse_stop_at_high_risk(person: Person, by: User, *, field: str = "kind") -> None:
    """Raise Refused where the risk was high last and this is no clinician: the stop needs a clinician's word."""
    if by.role != Role.CLINICIAN and risks.high_by_the_last(person.incidents.all()):
        words = _("The risk is high by what is known last. A clinician must write this down: ask one now.")
        raise Refused(words, code="needs_clinician", field=field)


def end_wish(of: Wish, *, by: User) -> Wish:
    """It holds no more; that it was said stays on record. Raises Refused when it was ended before."""
    only_opened(of.person, by)
    now = timezone.now()
    with transaction.atomic():
        lock_person(of.person)
        if not Wish.objects.standing().filter(pk=of.pk).update(ended_at=now, ended_by=by):
            raise Refused(_("This wish was ended already."), code="wrong_state")
        history.record("triage.ended_wish", of.person, by=by, wish=of.pk, kind=of.kind)
    of.refresh_from_db()
    return of


def lock_person(person: Person) -> Person:
    """Hold the person, which every act on one does first; the person as they stand now.

    Raises Refused for a record that was destroyed, or merged into another: what is said there would count nowhere.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    refuse_forgotten(locked)
    if merged := twins.merged_into(locked):
        words = _("This record was merged into “%(name)s” (record %(number)d). Open that record and write it there.")
        raise Refused(words % {"name": merged.kept, "number": merged.kept_id}, code="wrong_state")
    return locked


def _write(person: Person, kind: str, value: str, *, by: User, now: datetime.datetime, **facts: Any) -> ContactWay:
    if kind not in Kind.values:
        raise Refused(_("Choose phone, address or place."), field="kind")
    if not value:
        raise Refused(_("Enter the number, address or place."), code="no_value", field="value")
    e164 = phones.comparable(value) if kind == Kind.PHONE else ""
    if kind == Kind.PHONE and not e164:
        raise Refused(_("This is not a phone number that can be called."), code="no_phone", field="value")
    found = ContactWay.objects.standing().filter(person=person, kind=kind, whose=facts.get("whose", ""))
    if found.filter(e164=e164).exists() if e164 else found.filter(value__iexact=value).exists():
        raise Refused(_("This is on record already."), code="stands_already", field="value")
    door = door_of(value) if kind == Kind.ADDRESS else ""
    return ContactWay.objects.create(
        person=person, kind=kind, value=value, e164=e164, door=door, at=now, by=by, **facts
    )


def _strike(way: ContactWay, because: str, *, by: User, now: datetime.datetime, replaced_by: ContactWay | None) -> None:
    ContactWay.objects.filter(pk=way.pk).update(
        struck_at=now, struck_by=by, struck_because=because, replaced_by=replaced_by
    )


def keep_own_phone(person: Person) -> None:
    """The number that lists and flags compare is the newest own one that stands; whoever moves ways asks for it."""
    own = ContactWay.objects.own_phones().filter(person=person).first()
    Person.objects.filter(pk=person.pk).update(
        phone=own.value[:20] if own else "",
        phone_e164=own.e164 if own else "",
        safe_to_leave_message=own.voicemail_safe if own else None,
    )
