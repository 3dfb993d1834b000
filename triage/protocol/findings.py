"""What a proof found, in the words of a person: held and broken invariants, mistakes, and examples to read out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop, override

from triage.codes.natures import name_of
from triage.protocol.holding import TODAY
from triage.protocol.promises import NAMES, SAYS
from triage.protocol.shape import LADDER, UNASKED, Invariant, Protocol, SiteException, in_language

BROKEN = gettext_noop("Not met: %(invariant)s")
DANGER_LOWERS = gettext_noop("“%(question)s”: the more dangerous answer “%(more)s” leads to less than “%(less)s”.")
UNKNOWN_WEAKER = gettext_noop("“%(question)s”: “%(more)s” leads to less than “%(less)s”.")
UNASKED_WEAKER = gettext_noop("“%(question)s”: not having asked leads to less than “%(less)s”.")
DEAD_RULE = gettext_noop("The rule “%(rule)s” never makes a difference.")
DEAD_QUESTION = gettext_noop("No answer to “%(question)s” makes a difference: there is no reason to ask it.")
DEAD_ANSWER = gettext_noop("“%(question)s”: the answer “%(answer)s” never makes a difference.")
UNREACHABLE = gettext_noop("No set of answers leads to “%(response)s”.")
ENTANGLED = gettext_noop("The rules depend on each other too much to be proven. Write rules with fewer questions each.")
NEVER_PUT = gettext_noop("“%(question)s” is not asked on this kind of call, but its answer could break: %(invariant)s")
TEAM_BEFORE = gettext_noop("A team could go before “%(question)s” is asked; its answer could break: %(invariant)s")
NOT_TOLD = gettext_noop(
    "No clinician is told that “%(question)s” is not asked yet; its answer could break: %(invariant)s"
)
EXCEPTED_UNKNOWN = gettext_noop(
    "Exception since %(since)s: an unarmed team may go while this is not known: %(danger)s."
)
EXCEPTED_DANGER = gettext_noop("Exception since %(since)s: this need not be asked, and keeps no team away: %(danger)s.")
EXCEPTED_NATURE = gettext_noop("Exception since %(since)s: %(nature)s may begin with a clinician or an unarmed team.")
UNKNOWN_AS_SAFE = gettext_noop("“%(question)s”: not known counts as “%(safe)s” here.")
UNASKED_AS_SAFE = gettext_noop("“%(question)s”: not asked yet counts as “%(safe)s” here.")
RESPONSES = {
    "clinician": gettext_noop("Clinician by phone"),
    "team": gettext_noop("Community response team"),
    "co_response": gettext_noop("Team with police"),
    "emergency": gettext_noop("Police, fire or EMS"),
}


@dataclass(frozen=True)
class Case:
    """One set of answers and what comes of it; what is not in `answers` was not asked."""

    answers: Mapping[str, str]
    nature: str
    kinds: frozenset[str]
    response: str
    medical: bool

    def lines(self, protocol: Protocol) -> list[str]:
        """The case as a person would read it, in the language that is spoken now."""
        language = get_language() or "en"
        nature = f"{name_of(self.nature)} ({self.nature})" if self.nature else gettext("not entered yet")
        shown = [gettext("What is happening: %(nature)s") % {"nature": nature}]
        for key, answer in self.answers.items():
            question = protocol.by_key[key]
            shown.append(f"{question.wording(language)} — {question.label(answer, language)}")
        if len(self.answers) < len(protocol.questions):
            shown.append(gettext("Everything else was not asked."))
        off = [gettext(RESPONSES[kind]) for kind in LADDER if kind in protocol.uses - self.kinds]
        if off:
            shown.append(gettext("Not in use: %(kinds)s") % {"kinds": ", ".join(off)})
        help_ = gettext("%(response)s, with EMS") if self.medical else "%(response)s"
        name = RESPONSES[self.response]
        return [*shown, "→ " + help_ % {"response": gettext(name)}]


@dataclass(frozen=True)
class Finding:
    """Something that does not hold. `kind` is a code, `words` a sentence, `about` the keys in it, `cases` examples.

    Of two cases the second should lead to at least as much as the first, and does not.
    """

    kind: str
    words: str
    about: Mapping[str, str] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()

    def said(self, protocol: Protocol) -> str:
        """The sentence in the language that is spoken now."""
        language, about = get_language() or "en", dict(self.about)
        if "question" in about:
            question = protocol.by_key[about["question"]]
            labels = {name: about[name] for name in ("less", "more", "answer") if name in about}
            about |= {
                name: gettext("not asked") if code == UNASKED else question.label(code, language)
                for name, code in labels.items()
            }
            about |= {"question": question.wording(language), "safe": question.label(question.safe, language)}
        if "invariant" in about:
            claims = {claim.key: claim for claim in protocol.invariants}
            key = about["invariant"]
            about["invariant"] = in_language(claims[key].says, language) if key in claims else _promise(key)
        if "danger" in about:
            danger = NAMES[about["danger"]]
            about["danger"] = gettext(danger)
        if "response" in about:
            name = RESPONSES[about["response"]]
            about["response"] = gettext(name)
        if "nature" in about:
            about["nature"] = f"{name_of(about['nature'])} ({about['nature']})"
        return gettext(self.words) % about


@dataclass(frozen=True)
class Held:
    """An invariant and whether it holds. `ours`: the program's own, which no file can leave out."""

    invariant: Invariant
    ours: bool
    ok: bool

    def said(self) -> str:
        """What it claims, in the language that is spoken now."""
        return _promise(self.invariant.key) if self.ours else in_language(self.invariant.says, get_language() or "en")


@dataclass(frozen=True)
class Proof:
    """What was looked at and what was found. `sets` counts answers by kinds of nature by mixes of help in use."""

    protocol: Protocol
    sets: int
    groups: int
    seconds: float
    invariants: tuple[Held, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]

    @cached_property
    def ok(self) -> bool:
        return not self.findings and all(held.ok for held in self.invariants)

    def as_data(self) -> dict[str, Any]:
        """The proof as it is stored and shown: every sentence in both languages."""
        return {
            "ok": self.ok,
            "today": TODAY,
            "version": self.protocol.version,
            "sets": self.sets,
            "groups": self.groups,
            "seconds": round(self.seconds, 3),
            "invariants": [
                {"key": held.invariant.key, "ours": held.ours, "ok": held.ok, "says": _both(held.said)}
                for held in self.invariants
            ],
            "findings": [self._finding(finding) for finding in self.findings],
            "notes": [self._finding(note) for note in self.notes],
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        cases = [
            {
                "nature": case.nature,
                "answers": dict(case.answers),
                "kinds": [kind for kind in LADDER if kind in case.kinds],
                "response": case.response,
                "medical": case.medical,
                "lines": _both(lambda case=case: case.lines(self.protocol)),
            }
            for case in finding.cases
        ]
        words = _both(lambda: finding.said(self.protocol))
        return {"kind": finding.kind, "about": dict(finding.about), "words": words, "cases": cases}


def _promise(key: str) -> str:
    says = SAYS[key.removeprefix("promise_").partition(":")[0]]
    return gettext(says)


def excepted(one: SiteException) -> Finding:
    """An exception as it is told to whoever approves; its reason, source and person stand beside it."""
    about = {"exception": one.key, "since": one.since}
    if one.nature:
        return Finding("exception", EXCEPTED_NATURE, about | {"nature": one.nature})
    words = EXCEPTED_UNKNOWN if one.unknown else EXCEPTED_DANGER
    return Finding("exception", words, about | {"danger": one.unknown or one.not_held})


def _both(say: Any) -> dict[str, Any]:
    said = {}
    for language in ("en", "es"):
        with override(language):
            said[language] = say()
    return said
