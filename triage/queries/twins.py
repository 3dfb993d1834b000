"""Which records may be the same person: a hint for somebody who compares them, never more. Reads only."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from triage.models import ContactWay, Merge, NotSame, Person

AT_MOST = 5


@dataclass(frozen=True)
class Twin:
    """A record that may be the same person, and why."""

    person: Person
    why: str


def merged_into(person: Person) -> Merge | None:
    """How this record was merged into another, while it stands."""
    return Merge.objects.filter(gone=person, undone_at=None).select_related("kept", "by").first()


def possible(person: Person) -> list[Twin]:
    """Records with the same own number, or the same name and birth date; those somebody told apart are left out."""
    numbers = ContactWay.objects.own_phones().filter(person=person).exclude(e164="").order_by().values("e164")
    found: dict[int, Twin] = {}
    same_number = ContactWay.objects.own_phones().filter(e164__in=numbers).order_by().values("person")
    for other in _others(person).filter(pk__in=same_number)[:AT_MOST]:
        found[other.pk] = Twin(other, _("the same number"))
    if person.date_of_birth and person.name:
        named = _others(person).filter(
            date_of_birth=person.date_of_birth,
            given_name__iexact=person.given_name,
            family_name__iexact=person.family_name,
        )
        for other in named[:AT_MOST]:
            found[other.pk] = Twin(other, _("the same name and birth date"))
    return list(found.values())[:AT_MOST]


def _others(person: Person) -> QuerySet[Person]:
    apart = NotSame.objects.filter(Q(one=person, other=OuterRef("pk")) | Q(other=person, one=OuterRef("pk")))
    gone = Merge.objects.filter(gone=OuterRef("pk"), undone_at=None)
    return Person.objects.exclude(pk=person.pk).exclude(Exists(apart)).exclude(Exists(gone)).order_by("-pk")
