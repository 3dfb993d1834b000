"""Codes of the triage room in words, for templates of this room and of those to its right."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from heart.kernel.language import said_in
from heart.models import User
from heart.templatetags import frame
from triage.codes import dispositions, natures
from triage.codes.phones import dial_link
from triage.forms.fields import LANGUAGES as SPOKEN
from triage.models import BackUp, Call, ClinicalNote, Diversion, Flag, Incident, Note, Person
from triage.places import region
from triage.places.in_words import place_in_words, point_in_words
from triage.queries import people, plans, whose
from triage.queries.phone_lines import Line, line_of

register = template.Library()


@register.simple_tag
def back_ups_now() -> Any:
    """Which centers are answered for by another now."""
    return BackUp.objects.shown(timezone.now())


LANGUAGES = dict(SPOKEN)

GLYPHS = {
    Incident.Status.ACTIVE: "free",
    Incident.Status.REOPENED: "free",
    Incident.Status.ASSIGNED: "going",
    Incident.Status.EN_ROUTE: "going",
    Incident.Status.ON_SCENE: "there",
    Diversion.Status.RINGING: "free",
    Diversion.Status.THREE_WAY: "going",
    Diversion.Status.VERIFIED: "there",
    Diversion.Status.RELEASED: "there",
}


@register.filter
def minutes_seconds(seconds: float) -> str:
    """A length of time as m:ss."""
    return frame.span(seconds)


@register.filter
def phone_line(call: Call) -> Line | None:
    """What a telephone system says of the line of a call."""
    return line_of(call)


@register.filter
def is_line_of(call: Call, by: User) -> bool:
    """Whether this person acts for the line of a call: see queries/whose.py."""
    return whose.has_call(call, by)


@register.filter
def dial(number: str) -> str:
    """The link that calls a number or a SIP address."""
    return dial_link(number)


@register.filter
def nature(code: str) -> str:
    """The plain name of a nature code."""
    return natures.name_of(code) if code else _("Nature not known")


@register.filter
def disposition(code: str) -> str:
    """The plain name of a disposition code."""
    return dispositions.name_of(code) if code else ""


@register.filter
def place(thing: Incident | Flag) -> str:
    """Where it is, on one line; says so when nobody knows."""
    said = place_in_words(thing.address, thing.unit, thing.city)
    return said or point_in_words(thing.latitude, thing.longitude) or _("Place not known")


@register.filter
def why_no_point(point: str) -> str:
    """Why coordinates that were said are not used as a place."""
    return region.why_not(point)


@register.filter
def marked(note: Note | ClinicalNote) -> SafeString:
    """The words of a note, with those marked that speak against an answer or bear on a safety question."""
    whole, at, parts = note.text, 0, []
    for start, end in sorted(span for doubt in note.doubts.all() for span in doubt.spans):
        if at <= start < end <= len(whole):
            parts.append(format_html("{}<mark>{}</mark>", whole[at:start], whole[start:end]))
            at = end
    return format_html("{}{}", mark_safe("".join(parts)), whole[at:])


@register.filter
def glyph(thing: Any) -> str:
    """The class of the status glyph: free, going, there or off."""
    return GLYPHS.get(thing.status, "off")


@register.filter
def language(code: str) -> str:
    """A language by its own name, and said in it."""
    return said_in(code, LANGUAGES[code]) if code in LANGUAGES else code


@register.inclusion_tag("triage/_person_card.html")
def person_card(person: Person) -> dict[str, Any]:
    """Who the person is and what they want, before the number."""
    return {"person": person, "known": people.known(person), "plans": plans.of(person)}
