"""What is known of one person beside the name: what they want, and how to reach them. Reads only."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from triage.models import ContactWay, Person, Wish


@dataclass(frozen=True)
class Way:
    """A way with what may be done with it now: `shut` outside the person's hours, or where outreach is stopped."""

    way: ContactWay
    shut: bool

    @property
    def safe(self) -> list[tuple[str, bool | None]]:
        """(what, whether it is safe) in the order it is read: of a number voicemail and text, else a visit."""
        if self.way.kind == ContactWay.Kind.PHONE:
            return [("voicemail", self.way.voicemail_safe), ("text", self.way.text_safe)]
        return [("visit", self.way.visit_safe)]


@dataclass(frozen=True)
class Known:
    """A person with wishes and ways, the standing ones first; what is struck through stays to be seen."""

    person: Person
    wishes: list[Wish] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    struck: list[ContactWay] = field(default_factory=list)

    def _of(self, *kinds: str) -> list[Wish]:
        return [wish for wish in self.wishes if wish.kind in kinds]

    @property
    def stopped(self) -> Wish | None:
        """Who said when that nobody may call any more; binds outreach only."""
        return next(iter(self._of(Wish.Kind.NO_OUTREACH)), None)

    @property
    def wants(self) -> list[Wish]:
        return self._of(Wish.Kind.NO_OUTREACH, Wish.Kind.NO_POLICE, Wish.Kind.RESPONDER)

    @property
    def helps(self) -> list[Wish]:
        return self._of(Wish.Kind.HELPS)

    @property
    def worse(self) -> list[Wish]:
        return self._of(Wish.Kind.WORSE)


def known(person: Person, now: datetime.datetime | None = None) -> Known:
    """The person with wishes and ways. Two queries."""
    here = timezone.localtime(now).time()
    wishes = list(Wish.objects.standing().filter(person=person).select_related("by"))
    ways = list(ContactWay.objects.filter(person=person).select_related("by", "struck_by", "replaced_by"))
    stopped = any(wish.kind == Wish.Kind.NO_OUTREACH for wish in wishes)
    standing = [Way(way, stopped or not open_at(way, here)) for way in ways if not way.struck_at]
    return Known(person, wishes, standing, [way for way in ways if way.struck_at])


def stopped(person: Person | None) -> bool:
    """Whether the person, or a guardian, said that nobody may call any more. It binds outreach, never help."""
    return person is not None and Wish.objects.standing().filter(person=person, kind=Wish.Kind.NO_OUTREACH).exists()


def phone_shut(of: Known) -> bool:
    """Whether the number that lists show may not be dialled now: outside its hours, or where outreach is stopped."""
    own = [row for row in of.ways if row.way.kind == ContactWay.Kind.PHONE and not row.way.whose]
    return of.stopped is not None or bool(own) and own[-1].shut


def open_at(way: ContactWay, here: datetime.time) -> bool:
    """Whether the person's hours for this way include this local time of day; hours may run past midnight."""
    begins, ends = way.not_before or datetime.time.min, way.not_after or datetime.time.max
    return begins <= here <= ends if begins <= ends else here >= begins or here <= ends
