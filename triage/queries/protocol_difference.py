"""What a version of the protocol does otherwise than another, part by part, and which of its words are new."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.kernel.language import here
from triage.codes.natures import name_of
from triage.protocol import LADDER, Protocol, Question, Rule
from triage.protocol.effects import bits_of
from triage.protocol.promises import NAMES
from triage.protocol.shape import Words, rise
from triage.queries import protocol_in_words as spoken

DROPPED, LOWERED, OTHERWISE, ADDED = "dropped", "lowered", "otherwise", "added"
# In the order in which they are read: what takes safety away first.
HEADINGS = {
    DROPPED: gettext_lazy("Dropped"),
    LOWERED: gettext_lazy("Lowered"),
    OTHERWISE: gettext_lazy("Otherwise"),
    ADDED: gettext_lazy("Added or raised"),
}


@dataclass(frozen=True)
class Line:
    """One thing that is otherwise: what it is, how it was and how it is, in words; "" where it was or is not there."""

    what: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Wording:
    """Words that are new: in English and Spanish as they were and are. `danger`: the answer that is the danger."""

    key: str
    what: str
    was: Words
    now: Words
    danger: Words = field(default_factory=dict)

    @property
    def languages(self) -> list[str]:
        """Those in which it is new."""
        return [language for language in ("en", "es") if self.was.get(language) != self.now.get(language)]

    @property
    def is_one_sided(self) -> bool:
        """Whether one language was changed and the other left: somebody must say that they still mean the same."""
        return len(self.languages) == 1


@dataclass
class Difference:
    """All of it. `lines` by what happened to them, in the order of HEADINGS."""

    lines: dict[str, list[Line]] = field(default_factory=lambda: {kind: [] for kind in HEADINGS})
    wordings: list[Wording] = field(default_factory=list)

    @property
    def one_sided(self) -> list[Wording]:
        return [one for one in self.wordings if one.is_one_sided]

    @property
    def is_empty(self) -> bool:
        return not self.wordings and not any(self.lines.values())


def compare(before: Protocol, after: Protocol) -> Difference:
    """What `after` does otherwise than `before`."""
    found = Difference()
    for part in (_questions, _rules, _invariants, _natures, _protected, _exceptions, _kinds_of_help):
        for kind, line in part(before, after):
            found.lines[kind].append(line)
    found.wordings = [
        Wording(key, what, old[key][1], words, danger)
        for old in [_words(before)]
        for key, (what, words, danger) in _words(after).items()
        if key in old and old[key][1] != words
    ]
    return found


Found = Iterator[tuple[str, Line]]


def _questions(before: Protocol, after: Protocol) -> Found:
    for old in before.questions:
        new = after.by_key.get(old.key)
        what = _("Question “%(question)s”") % {"question": (new or old).wording(here())}
        if new is None:
            yield DROPPED, Line(what, was=old.wording(here()))
            continue
        if old.asks != new.asks or old.negated != new.negated:
            yield (LOWERED if not new.asks else OTHERWISE), Line(what, _asks(old), _asks(new))
        if old.answers != new.answers:
            yield OTHERWISE, Line(what, in_order(old), in_order(new))
        if old.natures != new.natures:
            fewer = new.natures and not (old.natures and old.natures <= new.natures)
            yield (LOWERED if fewer else ADDED), Line(what, _asked_for(old), _asked_for(new))
        if old.must != new.must:
            always = (_("asked on every call"), _("asked while it can change the help"))
            yield (LOWERED if old.must else ADDED), Line(what, *(always if old.must else always[::-1]))
    for new in after.questions:
        if new.key not in before.by_key:
            what = _("Question “%(question)s”") % {"question": new.wording(here())}
            yield ADDED, Line(what, now=f"{in_order(new)} {_asks(new)}")


def _asks(question: Question) -> str:
    if not question.asks:
        return _("asks about no danger")
    name = NAMES[question.asks]
    said = _("asks about: %(danger)s") % {"danger": _(name)}
    return said + (_(", put the other way round") if question.negated else "")


def in_order(question: Question) -> str:
    """Its answers in words, and which of them is the danger: turned round, the same word means the opposite."""
    labels = [question.label(answer, here()) for answer in question.known]
    danger = _("“%(answer)s” is the danger.") % {"answer": question.label(question.danger, here())}
    return f"{' / '.join(labels)} – {danger}"


def _asked_for(question: Question) -> str:
    return ", ".join(name_of(code) for code in sorted(question.natures)) or _("asked on every kind of call")


def _rules(before: Protocol, after: Protocol) -> Found:
    old, new = ({rule.key: rule for rule in both.rules} for both in (before, after))
    for key, rule in old.items():
        what = _("Rule: %(reason)s") % {"reason": (after if key in new else before).reason(key, here())}
        if key not in new:
            yield DROPPED, Line(what, was=in_words(before, rule))
        elif _does(rule) != _does(new[key]):
            kind = LOWERED if _is_less(rule, new[key]) else ADDED
            yield kind, Line(what, in_words(before, rule), in_words(after, new[key]))
    for key, rule in new.items():
        if key not in old:
            yield ADDED, Line(_("Rule: %(reason)s") % {"reason": after.reason(key, here())}, now=in_words(after, rule))


def _does(rule: Rule) -> tuple[object, ...]:
    return rule.when, bits_of(rule), set(rule.find_out), rule.natures


def _is_less(old: Rule, new: Rule) -> bool:
    """Whether a rule fires for less than it did, or does less."""
    narrower = any(key not in old.when or old.when[key] - answers for key, answers in new.when.items())
    fewer = bool(new.natures) and not (old.natures and old.natures <= new.natures)
    return narrower or fewer or bool(bits_of(old) & ~bits_of(new)) or bool(set(old.find_out) - set(new.find_out))


def in_words(rules: Protocol, rule: Rule) -> str:
    """When a rule fires and what it does."""
    when = "; ".join(f"{asked} {said}" for asked, said in spoken.conditions(rules, rule.when))
    return f"{when} → {'; '.join(spoken.effects(rules, rule))}"


def _invariants(before: Protocol, after: Protocol) -> Found:
    old, new = ({one.key: one for one in both.invariants} for both in (before, after))
    for key, one in old.items():
        says = spoken.in_language(one.says)
        if key not in new:
            yield DROPPED, Line(_("Must hold: %(says)s") % {"says": says})
        elif _claims(one) != _claims(new[key]):
            yield OTHERWISE, Line(_("What is proven by the words: %(says)s") % {"says": says})
    for key, one in new.items():
        if key not in old:
            yield ADDED, Line(_("Must hold: %(says)s") % {"says": spoken.in_language(one.says)})


def _claims(one: object) -> dict[str, object]:
    return {name: said for name, said in vars(one).items() if name != "says"}


def _natures(before: Protocol, after: Protocol) -> Found:
    for code in sorted(before.natures.keys() | after.natures.keys()):
        was, now = before.base(code), after.base(code)
        if was != now:
            line = Line(f"{name_of(code)} ({code})", spoken.kind(was), spoken.kind(now))
            yield (LOWERED if rise(was, now) < 0 else ADDED), line


def _protected(before: Protocol, after: Protocol) -> Found:
    old, new = ({one.key: one for one in both.protected} for both in (before, after))
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        meant = now or was
        if was == now or meant is None:
            continue
        what = _("For whom more holds: %(says)s") % {"says": spoken.in_language(meant.says)}
        line = Line(what, spoken.protected(was) if was else "", spoken.protected(now) if now else "")
        if now is None or was is None:
            yield (DROPPED if now is None else ADDED), line
        elif (was.calls, was.under, was.ask_first, was.closed) != (now.calls, now.under, now.ask_first, now.closed):
            yield (ADDED if now.holds_all_of(was) else LOWERED), line


def _exceptions(before: Protocol, after: Protocol) -> Found:
    old, new = ({one.key: one for one in both.exceptions} for both in (before, after))
    for key, one in new.items():
        if old.get(key) != one:
            yield (
                LOWERED,
                Line(_("Exception: %(says)s") % {"says": spoken.in_language(one.says)}, now=f"{one.source}, {one.by}"),
            )
    for key, one in old.items():
        if key not in new:
            yield ADDED, Line(_("Exception given up: %(says)s") % {"says": spoken.in_language(one.says)})


def _kinds_of_help(before: Protocol, after: Protocol) -> Found:
    for kind in LADDER:
        if (kind in before.uses) != (kind in after.uses):
            line = Line(_("Kind of help: %(kind)s") % {"kind": spoken.kind(kind)})
            yield (DROPPED if kind in before.uses else ADDED), line


def _words(rules: Protocol) -> Mapping[str, tuple[str, Words, Words]]:
    """All words people read or say: {key: (what they are, in both languages, the answer that is the danger)}."""
    found: dict[str, tuple[str, Words, Words]] = {}
    for question in rules.questions:
        danger = {language: question.label(question.danger, language) for language in ("en", "es")}
        found[f"question.{question.key}"] = (_("Question"), {"en": question.ask, "es": question.ask_es}, danger)
        for answer in question.known:
            label = {language: question.label(answer, language) for language in ("en", "es")}
            what = _("Answer to “%(question)s”") % {"question": question.wording(here())}
            found[f"answer.{question.key}.{answer}"] = (what, label, danger)
    parts: list[tuple[str, Callable[[], str], Iterable[tuple[str, Words]]]] = [
        ("reason", lambda: _("Reason"), rules.reasons.items()),
        ("invariant", lambda: _("What must hold"), ((one.key, one.says) for one in rules.invariants)),
        ("exception", lambda: _("Exception"), ((one.key, one.says) for one in rules.exceptions)),
        ("title", lambda: _("Title"), [("title", rules.title)]),
    ]
    return found | {f"{part}.{key}": (what(), words, {}) for part, what, rows in parts for key, words in rows}
