"""What the triage room finds: incidents by number, what happens and where; people for those who name them."""

import re
from collections.abc import Iterator

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from heart.kernel.access import may
from heart.kernel.command_types import Found
from heart.models import User
from heart.shell.finder import EACH
from triage.codes import phones
from triage.codes.natures import NATURES, name_of
from triage.models import Call, Incident, Person, ProtocolVersion
from triage.queries import people_search as search
from triage.templatetags.triage_words import place

LONGEST_NUMBER = 9


def incidents(user: User, words: list[str]) -> Iterator[Found]:
    """Any incident by the beginning of its number or by who called; open ones by nature and place."""
    if not may(user, "triage.see"):
        return
    known = Incident.objects.all()
    if len(words) == 1 and re.fullmatch(f"[0-9]{{1,{LONGEST_NUMBER}}}", words[0]):
        exact = list(known.filter(pk=int(words[0])))
        others = known.filter(_begins(words[0])).exclude(pk=int(words[0])).order_by("-pk")[:EACH]
        yield from map(_found, [*exact, *others])
        if exact or others:
            return
    if number := _phone(words):
        calls = Call.objects.filter(callback_e164=number).values("incident")
        yield from map(_found, known.filter(pk__in=calls).order_by("-pk")[:EACH])
        return
    fits = Q()
    for word in words:
        fits &= _fits(word)
    yield from map(_found, Incident.objects.open().filter(fits).order_by("priority", "opened_at")[:EACH])


def protocols(user: User, words: list[str]) -> Iterator[Found]:
    """Versions of the protocol by their name or title; the page of all of them by the word for it."""
    if not may(user, "triage.see"):
        return
    kind = _("Protocol")
    if len(words) == 1 and kind.casefold().startswith(words[0]) and not may(user, "triage.approve_protocol"):
        yield Found(_("Page"), kind, "", reverse("triage:protocols"))
    fits = Q()
    for word in words:
        fits &= Q(code__icontains=word) | Q(title__icontains=word)
    for version in ProtocolVersion.objects.light().titled().filter(fits).order_by("-pk")[:EACH]:
        about = f"{version.title_here} · {version.get_status_display()}"
        yield Found(kind, version.code, about, reverse("triage:protocol", args=[version.pk]))


def _phone(words: list[str]) -> str:
    """The phone number that these words are, as it is compared; "" when they are something else."""
    return phones.comparable(phones.number_in(" ".join(words)))


def _begins(digits: str) -> Q:
    """Numbers that begin with these digits, as ranges that the primary key answers."""
    fits, low = Q(pk=None), int(digits)
    for more in range(1, LONGEST_NUMBER - len(digits) + 1):
        fits |= Q(pk__range=(low * 10**more, (low + 1) * 10**more - 1))
    return fits


def _fits(word: str) -> Q:
    codes = [code for code, name in NATURES.items() if word in str(name).casefold() or code.casefold() == word]
    nature = Q(final_nature__in=codes) | Q(final_nature="", initial_nature__in=codes)
    return nature | Q(address__icontains=word) | Q(city__icontains=word)


def _found(incident: Incident) -> Found:
    nature = name_of(incident.nature) if incident.nature else _("nature not known")
    about = " · ".join((nature, place(incident), incident.get_status_display()))
    return Found(_("Incident"), incident.number, about, reverse("triage:incident", args=[incident.pk]))


def people(user: User, words: list[str]) -> Iterator[Found]:
    """Persons by name, phone number, address or age, for those who may say who a person is; each leads to the person's
    page, which asks why unless there is open work.
    """
    if not may(user, "triage.identify") or len("".join(words)) < 2:
        return
    found = search.people(" ".join(words), at_most=EACH)
    latest = dict(Incident.objects.filter(person__in=found).values_list("person").annotate(Max("pk")))
    for person in found:
        if number := latest.get(person.pk):
            told = f"{born(person)} · " + _("incident %(number)s") % {"number": number}
            yield Found(_("Person"), str(person), told, reverse("triage:person", args=[person.pk]))


def born(person: Person) -> str:
    """When the person was born, or about how old they are."""
    if person.date_of_birth:
        return person.date_of_birth.strftime("%Y-%m-%d")
    if person.age is not None:
        return _("about %(age)d years") % {"age": person.age}
    return _("born: not known")
