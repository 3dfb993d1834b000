"""What new words of the narrative do to the answers: those they speak against are asked again."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from heart.models import User
from triage import contradictions
from triage.actions.assessments import ask_again, raise_decision
from triage.actions.locks import lock_incident
from triage.actions.override_end import end_override
from triage.allowed import Allowed
from triage.models import ClinicalNote, Doubt, Incident, Note, Override, PlanPart
from triage.queries.context import IncidentContext

SPANS = 20  # places of one entry that are shown in a note


def read_note(note: Note | ClinicalNote, *, by: User, now: datetime.datetime) -> list[Doubt]:
    """Read a note that was just added: keep what it speaks of, and count answers it speaks against as unknown.

    Needs the transaction in which the note was added, and the incident held. Nothing is answered and nothing made
    weaker: unknown is never weaker than a safe answer, which the protocol is proven for before it is used. Words for an
    incident that was joined to another are heard there, where its calls are. A clinical note is heard as well; who may
    not read it learns which question to ask again, and nothing of what it says.
    """
    if isinstance(note, ClinicalNote):
        return _read(contradictions.find(note.text), note.diversion.incident_id, by=by, now=now, clinical_note=note)
    return _read(contradictions.find(note.text), note.incident_id, by=by, now=now, note=note)


def read_plan_part(part: PlanPart, was: str, *, by: User, now: datetime.datetime) -> list[Doubt]:
    """The same for what was just written under a heading of a plan, where `was` stood: what is new in it is heard.

    Each open incident of the person hears of it; they are held already. A field that saves itself is written again and
    again: what it spoke of before is no news.
    """
    before = {one.entry for one in contradictions.find(was)}
    found = [one for one in contradictions.find(part.text) if one.entry not in before]
    incidents = Incident.objects.open().filter(person=part.plan.person_id).order_by("pk")
    made = [_read(found, pk, by=by, now=now, plan_part=part) for pk in incidents.values_list("pk", flat=True)]
    return [doubt for doubts in made for doubt in doubts]


def _read(
    found: Sequence[contradictions.Found],
    incident: int,
    *,
    by: User,
    now: datetime.datetime,
    **source: Note | ClinicalNote | PlanPart,
) -> list[Doubt]:
    if not found:
        return []
    locked = lock_incident(incident)
    while locked.joined_to_id and locked.status in Incident.CLOSED:
        locked = lock_incident(locked.joined_to_id)
    known = IncidentContext(locked)
    said = known.last.answers if known.last else {}
    spans: dict[tuple[contradictions.Entry, str], list[list[int]]] = {}
    for one in found:
        for question in known.rules.about(one.entry.question):
            if said.get(question.key) != question.danger:
                spans.setdefault((one.entry, question.key), []).append([one.start, one.end])
    version = contradictions.load().version
    made = Doubt.objects.bulk_create(
        Doubt(
            incident=locked,
            **source,
            question=key,
            entry=entry.code,
            words_version=version,
            was=said.get(key, ""),
            spans=places[:SPANS],
            at=now,
        )
        for (entry, key), places in spans.items()
    )
    if made and locked.status not in Incident.CLOSED:
        count(locked, known, by=by, now=now)
    return made


def count(locked: Incident, known: IncidentContext, *, by: User, now: datetime.datetime) -> None:
    """Count every safe answer that open doubts speak against as unknown; teams under way hear of it if that raises."""
    _end_word_for_less(locked, known, by=by, now=now)
    ask_again(known, by=by, now=now)


def _end_word_for_less(locked: Incident, known: IncidentContext, *, by: User, now: datetime.datetime) -> None:
    """Who said that less is enough did not know these words: it is not, until the question is asked again."""
    less, last = known.words.less, known.last
    asked = [question.key for question in known.rules.questions if question.must]
    if less and last and Doubt.objects.open().filter(incident=locked, question__in=asked).exists():
        end_override(less, Override.Ended.NEW_DANGER, by=by, now=now)
        known.forget_words()
        raise_decision(locked, Allowed(known).at_least(locked.response_id or ""), by=by, now=now)


def carry(this: Incident, other: Incident, *, by: User) -> None:
    """What the notes of an incident hint at goes along when it is joined to another; both are held."""
    Doubt.objects.open().filter(incident=this).update(incident=other)
    other.refresh_from_db()
    count(other, IncidentContext(other), by=by, now=timezone.now())
