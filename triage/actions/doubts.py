"""What new words of the narrative do to the answers: those they speak against are asked again."""

import datetime

from django.utils import timezone

from heart import history
from heart.models import User
from triage import contradictions
from triage.actions.assessments import judge, needed, raise_decision
from triage.actions.holding import hold_incident
from triage.actions.known import Known
from triage.actions.overriding import end, in_force
from triage.models import Doubt, Incident, Note, Override

UNKNOWN = "unknown"
SPANS = 20  # places of one entry that are shown in a note


def hear(note: Note, *, by: User, now: datetime.datetime) -> list[Doubt]:
    """Read a note that was just added: keep what it speaks of, and count answers it speaks against as unknown.

    Needs the transaction in which the note was added, and the incident held. Nothing is answered and nothing made
    weaker: unknown is never weaker than a safe answer, which the protocol is proven for before it is used. Words for an
    incident that was joined to another are heard there, where its calls are.
    """
    found = contradictions.find(note.text)
    if not found:
        return []
    locked = hold_incident(note.incident_id)
    while locked.joined_to_id and locked.status in Incident.CLOSED:
        locked = hold_incident(locked.joined_to_id)
    known = Known(locked)
    danger = {question.key: question.danger for question in known.rules.questions}
    said = known.last.answers if known.last else {}
    spans: dict[contradictions.Entry, list[list[int]]] = {}
    for one in found:
        if one.entry.question in danger and said.get(one.entry.question) != danger[one.entry.question]:
            spans.setdefault(one.entry, []).append([one.start, one.end])
    version = contradictions.load().version
    made = Doubt.objects.bulk_create(
        Doubt(
            incident=locked,
            note=note,
            question=entry.question,
            entry=entry.code,
            words_version=version,
            was=said.get(entry.question, ""),
            spans=places[:SPANS],
            at=now,
        )
        for entry, places in spans.items()
    )
    if made and locked.status not in Incident.CLOSED:
        count(locked, known, by=by, now=now)
    return made


def count(locked: Incident, known: Known, *, by: User, now: datetime.datetime) -> None:
    """Count every safe answer that open doubts speak against as unknown; teams under way hear of it if that raises.

    An answer that tells of some danger stays: unknown might be weaker than that.
    """
    _end_word_for_less(locked, known, by=by, now=now)
    last = known.last
    said = last.answers if last else {}
    asked_of = known.rules.questions
    safe = {question.key: question.safe for question in asked_of if said.get(question.key) == question.safe}
    against = [doubt for doubt in Doubt.objects.open().filter(incident=locked) if doubt.question in safe]
    if not last or not against:
        return
    for doubt in against:
        doubt.was = safe[doubt.question]
    Doubt.objects.bulk_update(against, ["was"])
    asked = sorted({doubt.question for doubt in against})
    history.record("triage.doubted", locked, by=by, asked=asked, spoken=[str(doubt) for doubt in against])
    stands = {**last.answers, **dict.fromkeys(asked, UNKNOWN)}
    judge(locked, stands, by=by, now=now, answered_at=last.at, known=known)


def _end_word_for_less(locked: Incident, known: Known, *, by: User, now: datetime.datetime) -> None:
    """Who said that less is enough did not know these words: it is not, until the question is asked again."""
    less, last = in_force(locked).less, known.last
    asked = [question.key for question in known.rules.questions if question.must]
    if less and last and Doubt.objects.open().filter(incident=locked, question__in=asked).exists():
        end(less, Override.Ended.NEW_DANGER, by=by, now=now)
        raise_decision(locked, needed(locked, last, rules=known.rules), by=by, now=now)


def carry(this: Incident, other: Incident, *, by: User) -> None:
    """What the notes of an incident hint at goes along when it is joined to another; both are held."""
    Doubt.objects.open().filter(incident=this).update(incident=other)
    other.refresh_from_db()
    count(other, Known(other), by=by, now=timezone.now())
