"""A protocol in words, for a person who decides whether calls may be judged by it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.kernel.language import here, said_in
from heart.shell.commands import and_list
from teams.models import Kind
from triage.codes.natures import name_of
from triage.protocol import UNASKED, UNKNOWN, Protocol, Question, Rule
from triage.protocol.effects import bits_of
from triage.protocol.findings import excepted
from triage.protocol.promises import NAMES
from triage.protocol.protected import Protected


def questions(rules: Protocol) -> list[dict[str, Any]]:
    """Each question in both languages with its answers, for which calls, and what not knowing and not asking do."""
    own = {rule.key: rule for rule in rules.rules}
    return [
        {
            "key": question.key,
            "words": said_in("en", question.wording("en")),
            "other": said_in("es", question.wording("es")),
            "must": question.must,
            "named": question.key in rules.named,
            "asks": about(question),
            "answers": [
                {"words": question.label(answer, here()), "danger": answer == question.danger}
                for answer in question.answers
            ],
            "natures": [name_of(code) for code in sorted(question.natures)],
            "silent": [
                {"said": said, "does": effects(rules, rule), "because": rules.reason(rule.key, here()) if rule else ""}
                for said, rule in (
                    (question.label(UNKNOWN, here()), own.get(f"{question.key}_{UNKNOWN}")),
                    (_("Not asked"), own.get(f"{question.key}_{UNASKED}")),
                )
            ],
        }
        for question in rules.questions
    ]


def about(question: Question) -> str:
    """The danger a question asks about, in words; "" where it asks about none."""
    name = NAMES.get(question.asks, "")
    return _(name) if name else ""


def rules_in_words(rules: Protocol) -> list[dict[str, Any]]:
    """Each rule: when it fires, what it does, and the reason people read then.

    What not knowing and not asking do stands with the questions.
    """
    with_questions = {f"{question.key}_{said}" for question in rules.questions for said in (UNKNOWN, UNASKED)}
    return [
        {
            "key": rule.key,
            "when": conditions(rules, rule.when),
            "does": effects(rules, rule),
            "because": rules.reason(rule.key, here()),
        }
        for rule in rules.rules
        if rule.key not in with_questions
    ]


def rules_by_effect(rules: Protocol) -> list[tuple[list[str], list[dict[str, Any]]]]:
    """The same, those that do the same together; what protects most first."""
    height = {rule.key: (bits_of(rule), rule.medical) for rule in rules.rules}
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for rule in sorted(rules_in_words(rules), key=lambda rule: height[rule["key"]], reverse=True):
        found.setdefault(tuple(rule["does"]), []).append(rule)
    return [(list(does), some) for does, some in found.items()]


def conditions(rules: Protocol, when: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """(question, answers) that must all be so, in words; the answers joined by "or"."""
    return [
        (
            asked(rules, key),
            " / ".join(answered(rules.by_key.get(key), answer) for answer in _ordered(rules, key, said)),
        )
        for key, said in when.items()
    ]


def asked(rules: Protocol, key: str) -> str:
    """The wording of a question; one this version does not have by its key."""
    question = rules.by_key.get(key)
    return question.wording(here()) if question else key


def answered(question: Question | None, answer: str) -> str:
    """An answer in words; not asked is none of the question's own."""
    if answer == UNASKED:
        return _("Not asked")
    return question.label(answer, here()) if question else answer


def _ordered(rules: Protocol, key: str, said: Iterable[str]) -> list[str]:
    question = rules.by_key.get(key)
    order = [*(question.answers if question else ()), UNASKED]
    return sorted(said, key=lambda answer: order.index(answer) if answer in order else len(order))


def effects(rules: Protocol, rule: Rule | None) -> list[str]:
    """What a rule does, in words. Without a rule nothing: said so by who shows it."""
    if rule is None:
        return []
    said = []
    if rule.raise_to:
        said.append(_("at least “%(help)s”") % {"help": kind(rule.raise_to)})
    if rule.rules_out:
        said.append(_("never “%(help)s”") % {"help": and_list([kind(code) for code in sorted(rule.rules_out)])})
    if rule.medical:
        said.append(_("EMS comes too"))
    if rule.find_out:
        finds = ", ".join(asked(rules, key) for key in rule.find_out)
        said.append(_("the clinician on the phone finds out: %(questions)s") % {"questions": finds})
    return said


def kind(code: str) -> str:
    """A kind of help in words."""
    return str(dict(Kind.choices).get(code, code))


def exceptions(rules: Protocol) -> list[dict[str, str]]:
    """Where a version does otherwise than the program promises, and who stands for that."""
    return [
        {"words": excepted(one).said(rules), "says": in_language(one.says), "source": one.source, "by": one.by}
        for one in rules.exceptions
    ]


CALLS = {
    "child": gettext_lazy("a child calls"),
    "minor": gettext_lazy("under 18, as was said"),
    "guardian": gettext_lazy("a guardian is there"),
}


def protected(one: Protected) -> str:
    """Who is meant, and what holds for them."""
    meant = [str(CALLS[code]) for code in CALLS if code in one.calls]
    meant += [_("younger than %(years)d") % {"years": one.under}] if one.under is not None else []
    does = [_("one question before a clinician is called")] if one.ask_first else []
    shut = ", ".join(kind(code) for code in Kind.values if code in one.closed)
    does += [_("closed: %(kinds)s") % {"kinds": shut}] if shut else []
    return f"{', '.join(meant)} → {'; '.join(does)}"


def natures(rules: Protocol) -> list[tuple[str, list[str]]]:
    """Where each kind of call begins: (help, natures), the least protective first."""
    found: dict[str, list[str]] = {code: [] for code in Kind.values}
    for code, level in rules.natures.items():
        found[level].append(name_of(code))
    return [(kind(level), sorted(names)) for level, names in found.items() if names]


def in_language(said: Mapping[str, Any]) -> Any:
    """What is stored in both languages, in the reader's."""
    return said["es" if here().startswith("es") else "en"]
