"""Which questions the notes make people ask again, and why: reads only."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heart.kernel.language import here
from triage import contradictions
from triage.models import ClinicalNote, Doubt, Incident, Note, PlanPart
from triage.protocol import Protocol, Question


@dataclass(frozen=True)
class Again:
    """Why a question is asked again (`was` says what stood) or, when nobody has answered it, what the notes hint at.

    `words` are of the floor's notes alone; `clinical` says that something in the clinical record bears on it, not what.
    `doubts` is what who answers it has seen.
    """

    question: str
    was: str
    words: tuple[str, ...]
    at: datetime.datetime
    clinical: bool
    doubts: tuple[int, ...]


def of(incident: Incident, rules: Protocol, answers: Mapping[str, str]) -> dict[str, Again]:
    """By question: what the notes speak of since it was last answered; nothing where the danger is known already."""
    return among(Doubt.objects.open().filter(incident=incident), rules, answers)


def among(open_: Iterable[Doubt], rules: Protocol, answers: Mapping[str, str]) -> dict[str, Again]:
    """The same of doubts that were read already."""
    danger = {question.key: question.danger for question in rules.questions}
    found: dict[str, list[Doubt]] = {}
    for doubt in open_:
        if doubt.question in danger and answers.get(doubt.question) != danger[doubt.question]:
            found.setdefault(doubt.question, []).append(doubt)
    return {key: _again(key, rows) for key, rows in found.items()}


def first(rules: Protocol, doubted: Mapping[str, Again], answers: Mapping[str, str]) -> Question | None:
    """The question to ask again before any other: answered, and the notes speak against that."""
    return next((q for q in rules.questions if q.key in doubted and q.key in answers), None)


def _again(question: str, rows: list[Doubt]) -> Again:
    was = next((row.was for row in rows if row.was), "")
    words = tuple(dict.fromkeys(in_words(str(row)) for row in rows if not row.is_clinical))
    clinical = any(row.is_clinical for row in rows)
    return Again(question, was, words, rows[-1].at, clinical, tuple(row.pk for row in rows))


def in_words(code: str) -> str:
    """What an entry (question.entry) speaks of, as people are told; a code of an older list as it is."""
    question, _dot, entry = code.partition(".")
    entries = contradictions.load().entries
    # A question may bear another name than the danger it asks about, by which the list knows it.
    known = entries.get((question, entry)) or next((one for (_q, code), one in entries.items() if code == entry), None)
    return known.words(here()) if known else entry.replace("_", " ")


def asks_again(note: Note | ClinicalNote | PlanPart) -> str:
    """What to tell who wrote this note: which answers it speaks against; "" when it speaks against none."""
    spoken = tuple(dict.fromkeys(in_words(str(doubt)) for doubt in note.doubts.exclude(was="")))
    if not spoken:
        return ""
    return _("It mentions %(words)s: a safety question must be asked again.") % {"words": ", ".join(spoken)}
