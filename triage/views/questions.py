"""The safety questions of a call as its page asks them: what is asked now, was answered, was put aside, and is left."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from heart.kernel.language import here, said_in
from teams.models import Response
from triage import protocol
from triage.models import Assessment
from triage.queries import doubts
from triage.queries.context import IncidentContext
from triage.room.code_words import ABOUT

# What presses each answer of a question, beside its number.
LETTERS = {"yes": "y", "no": "n", "unknown": "u"}
CHANGES_SHOWN = 3
# So many answered questions stand open; with more, the question that is asked would move down.
SHOWN_ANSWERS = 3


def asked(
    known: IncidentContext,
    answers: Mapping[str, str],
    likeliest: protocol.Question | None,
    wording: str,
    aside: Mapping[str, Any],
) -> dict[str, Any]:
    """What is asked now, what was answered before and what is left, and which answers would change the help."""
    incident, rules = known.incident, known.rules
    asked = [q for q in rules.questions if q.belongs_to(incident.nature) or q.key in answers]
    script = wording or ("es" if incident.language.startswith("es") else "en")
    given = _given(reversed(known.assessments))
    doubted = doubts.among(known.doubts, rules, answers)
    ask = doubts.first(rules, doubted, answers) or likeliest
    before = sorted((q for q in asked if q.key in answers and q != ask), key=lambda q: given[q.key].pk)
    left = [q for q in asked if q.key not in answers and q != ask]
    changes = []
    if not known.words.more:
        found = protocol.changes(rules, incident.nature, answers, enabled=known.enabled, again=doubted)
        changes = _changes(found, known.kinds)
    return {
        "script": script,
        "changes": changes,
        "ask": _question(ask, script, answers, doubted) | _before(ask, aside) if ask else None,
        "answered": (done := [_question(q, script, answers, doubted) | {"given": given[q.key]} for q in before]),
        "folded": done[:-SHOWN_ANSWERS],
        "answered_last": done[-SHOWN_ANSWERS:],
        "answered_count": len(done),
        "asked_count": len(asked),
        "left": [_question(q, script, answers, doubted) | _before(q, aside) for q in left],
    }


def put_aside(known: IncidentContext) -> dict[str, dict[str, Any]]:
    """By question: the answer that counts no more since somebody told of danger, in words, and when it was given."""
    aside = known.words.more.put_aside if known.words.more else {}
    found = {}
    for key, code in aside.items():
        question = known.rules.by_key.get(key)
        if question is None or key in known.answers:
            continue
        if row := _given_with(known.assessments, key, code):
            found[key] = {"said": question.label(code, here()), "at": row.at}
    return found


def _given_with(rows: Iterable[Assessment], key: str, code: str) -> Assessment | None:
    """The assessment with which the last run of this answer began; `rows` from the last to the first."""
    found = None
    for row in rows:
        if row.answers.get(key) == code:
            found = row
        elif found:
            break
    return found


def _before(question: protocol.Question, aside: Mapping[str, Any]) -> dict[str, Any]:
    return {"before": aside.get(question.key)}


def _again(question: protocol.Question, doubted: Mapping[str, doubts.Again]) -> dict[str, Any] | None:
    """What the notes speak of and what was answered before, in words; None when they say nothing of this question."""
    found = doubted.get(question.key)
    if found is None:
        return None
    return {
        "words": found.words,
        "clinical": found.clinical,
        "at": found.at,
        "was": question.label(found.was, here()) if found.was else "",
        "seen": " ".join(map(str, found.doubts)),
    }


def _given(rows: Iterable[Assessment]) -> dict[str, Assessment]:
    """For each question the assessment with which it got the answer that stands; `rows` from the first to the last."""
    found: dict[str, Assessment] = {}
    before: dict[str, str] = {}
    for row in rows:
        found |= {key: row for key, answer in row.answers.items() if before.get(key) != answer}
        before = row.answers
    return found


def _question(
    question: protocol.Question, script: str, answers: Mapping[str, str], doubted: Mapping[str, doubts.Again]
) -> dict[str, Any]:
    # Asked in the words of the language that is spoken, whatever the language of who reads them out.
    other = "en" if script == "es" else "es"
    answer = answers.get(question.key, "")
    return {
        "key": question.key,
        "asks": question.asks,
        "again": _again(question, doubted),
        "words": said_in(script, question.wording(script)),
        "other": said_in(other, question.wording(other)),
        "must": question.must,
        "answer": answer,
        "said": question.label(answer, here()) if answer else "",
        "danger": bool(answer) and question.tells_of_danger(answer),
        "answers": [
            {"code": code, "said": _label(question, code, script), "keys": f"{LETTERS.get(code, '')} {at}".strip()}
            for at, code in enumerate(_in_order(question), 1)
        ],
    }


def _in_order(question: protocol.Question) -> list[str]:
    """The answers as they are offered: yes, no; or from the least dangerous; what is not known comes last."""
    known = [code for code in question.answers if code != protocol.UNKNOWN]
    return [*(sorted(known, reverse=True) if question.kind == "yes_no" else known), protocol.UNKNOWN]


def _label(question: protocol.Question, code: str, script: str) -> SafeString | str:
    """An answer as it is heard, and as the screen speaks when that is another language."""
    shown, heard = question.label(code, here()), question.label(code, script)
    return shown if heard == shown else format_html("{} · {}", said_in(script, heard), shown)


def in_short(question: protocol.Question) -> str:
    """A question in a word or two, beside which its wording stands; of a protocol's own question the wording."""
    return str(ABOUT[question.key]) if question.key in ABOUT else question.wording(here())


def _changes(found: list[tuple[protocol.Question, str, str]], kinds: Mapping[str, Response]) -> list[dict[str, Any]]:
    """What would change the recommendation, the most protective first: kind of help, answer, and to which questions.

    The first few of each kind, in the order they are asked: a reminder beside the question, not the whole table.
    """
    groups: dict[str, tuple[str, list[str]]] = {}
    for question, answer, response in found:
        said = question.label(answer, here())
        first, asks = groups.setdefault(response, (said, []))
        if said == first and len(asks) < CHANGES_SHOWN:
            asks.append(in_short(question))
    loudest = sorted(groups.items(), key=lambda group: protocol.rise(group[0], protocol.LADDER[0]))
    return [{"kind": kinds[code], "said": said, "asks": asks} for code, (said, asks) in loudest]
