"""What would have gone otherwise: a version of the protocol run over the calls of the past, before it is published."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from triage import protocol
from triage.models import Assessment
from triage.protocol import Protocol, Question
from triage.protocol.promises import NOT_APPROVED
from triage.queries.assessments import enabled_kinds


@dataclass(frozen=True)
class Change:
    """One incident that would have been judged otherwise: the help then and now, and the reasons that come and go."""

    incident: int
    at: datetime.datetime
    was: str
    would_be: str
    was_medical: bool
    would_be_medical: bool
    because: list[str]
    no_longer: list[str]

    @property
    def rise(self) -> int:
        """How many rungs more protective it would be; negative: less."""
        return protocol.rise(self.was, self.would_be)


@dataclass
class Otherwise:
    """All of it. `table` counts incidents by (help then, help now); `not_asked` are questions nobody was asked then."""

    judged: int = 0
    first: datetime.datetime | None = None
    changes: list[Change] = field(default_factory=list)
    table: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_asked: list[Question] = field(default_factory=list)
    no_more_asked: list[str] = field(default_factory=list)

    @property
    def raised(self) -> int:
        return sum(change.rise > 0 for change in self.changes)

    @property
    def lowered(self) -> int:
        return sum(change.rise < 0 for change in self.changes)

    @property
    def medical_only(self) -> int:
        return sum(change.rise == 0 for change in self.changes)


def standing() -> QuerySet[Assessment]:
    """The assessments that stand, the newest first; without those made when no protocol was in force."""
    later = Assessment.objects.filter(incident=OuterRef("incident"), pk__gt=OuterRef("pk"))
    return Assessment.objects.filter(~Exists(later)).exclude(reasons__contains=[NOT_APPROVED]).order_by("-pk")


def compare(rules: Protocol, *, last: int = 0) -> Otherwise:
    """Run these rules over the last standing assessments (setting PROTOCOL_COMPARED) with their answers and natures.

    A question that was not asked then counts as not asked. One query, and some tens of milliseconds.
    """
    found = Otherwise()
    asked: set[str] = set()
    enabled = enabled_kinds()
    for made in standing().select_related("incident")[: last or settings.PROTOCOL_COMPARED]:
        nature = made.incident.nature
        response, medical, _find_out = protocol.judge(rules, nature, made.answers, enabled)
        found.judged += 1
        found.first = made.at
        found.table[made.response_id, response] += 1
        asked |= set(made.answers)
        if (response, medical) != (made.response_id, made.medical):
            reasons = _reasons(rules, nature, made.answers)
            found.changes.append(
                Change(
                    incident=made.incident_id,
                    at=made.at,
                    was=made.response_id,
                    would_be=response,
                    was_medical=made.medical,
                    would_be_medical=medical,
                    because=[key for key in reasons if key not in made.reasons],
                    no_longer=[key for key in made.reasons if key not in reasons],
                )
            )
    if found.judged:
        found.not_asked = [question for question in rules.questions if question.key not in asked]
        found.no_more_asked = sorted(asked - {question.key for question in rules.questions})
    found.changes.sort(key=lambda change: (change.rise, -change.incident))
    return found


def _reasons(rules: Protocol, nature: str, answers: Mapping[str, str]) -> list[str]:
    said = {question.key: question.said(answers) for question in rules.questions}
    return [rules.base_reason(nature), *(rule.key for rule in rules.rules if rule.fires(nature, said))]


def counted(last: int) -> Mapping[str, Mapping[str, int]]:
    """How often each answer stands in the last assessments: {question: {answer: times}}. One query."""
    counts: dict[str, Counter[str]] = {}
    for answers in _answers(last):
        for key, answer in answers.items():
            counts.setdefault(key, Counter())[answer] += 1
    return counts


def _answers(last: int) -> Iterator[dict[str, str]]:
    yield from standing().values_list("answers", flat=True)[:last]
