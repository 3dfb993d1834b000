"""What a protocol is made of: questions, rules that can only raise, invariants, the nature table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol as Iface

from triage.protocol.protected import BEFORE, Protected

# By protection: phone, team, team with police, police/fire/EMS. Virginia's four levels (docs/sources.md).
LADDER = ("clinician", "team", "co_response", "emergency")
TOP = LADDER[-1]
UNKNOWN = "unknown"  # an answer of its own, never a no
UNASKED = "unasked"
ANSWERS = ("yes", "no", UNKNOWN)  # of a question of the kind yes_no
LABELS = {
    "yes": {"en": "Yes", "es": "Sí"},
    "no": {"en": "No", "es": "No"},
    UNKNOWN: {"en": "Not known", "es": "No se sabe"},
}
Words = Mapping[str, str]


def in_language(words: Words, language: str) -> str:
    """Words of a protocol in Spanish for Spanish, in English for everything else."""
    return words["es" if language.startswith("es") else "en"]


def protection(response: str) -> int:
    """The rung of a response on the ladder, 0 the lowest."""
    return LADDER.index(response)


def stronger(*responses: str) -> str:
    """Of these responses the one that protects most."""
    return max(responses, key=protection)


def weaker(*responses: str) -> str:
    """Of these responses the one that protects least."""
    return min(responses, key=protection)


def rise(was: str, becomes: str) -> int:
    """How many rungs more protective `becomes` is than `was`; negative: less protective."""
    return protection(becomes) - protection(was)


@dataclass(frozen=True)
class Question:
    """One question: its wording, and its answers from the least to the most dangerous with "unknown" second.

    `must`: always asked, because an invariant names it or the file says so. `natures`: asked for these only; empty:
    for all. `asks`: the danger it asks about (dangers.py), if any; `negated`: put the other way round than usual.
    """

    key: str
    kind: str
    ask: str
    ask_es: str
    answers: tuple[str, ...]
    labels: Mapping[str, Words] = field(default_factory=dict)
    must: bool = False
    natures: frozenset[str] = frozenset()
    asks: str = ""
    negated: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        """Its answers without "unknown", from the least to the most dangerous."""
        return tuple(answer for answer in self.answers if answer != UNKNOWN)

    @property
    def danger(self) -> str:
        """The most dangerous answer."""
        return self.answers[-1]

    @property
    def safe(self) -> str:
        """The least dangerous answer."""
        return self.answers[0]

    def tells_of_danger(self, answer: str) -> bool:
        """Whether an answer is known to be more than the least dangerous one."""
        return answer in self.answers and answer not in (self.safe, UNKNOWN)

    def wording(self, language: str) -> str:
        return in_language({"en": self.ask, "es": self.ask_es}, language)

    def label(self, answer: str, language: str = "en") -> str:
        """An answer in words, as on its button; an answer it does not have is "unknown"."""
        words = self.labels.get(answer) or LABELS.get(answer) or LABELS[UNKNOWN]
        return in_language(words, language)

    def belongs_to(self, nature: str) -> bool:
        return not self.natures or nature in self.natures

    def said(self, answers: Mapping[str, str]) -> str:
        """Its answer among these, or "unasked". What it cannot be answered with is not known: never a no."""
        if self.key not in answers:
            return UNASKED
        answer = answers[self.key]
        return answer if answer in self.answers else UNKNOWN


@dataclass(frozen=True)
class Rule:
    """When all named questions have one of the named answers: raise the response, rule some out, add EMS, find out.

    Every effect can only raise: there is no word for anything else. `natures` limits what is said of a question that
    was not asked to the natures it is asked for.
    """

    key: str
    when: Mapping[str, frozenset[str]]
    raise_to: str = ""
    rules_out: frozenset[str] = frozenset()
    medical: bool = False
    find_out: tuple[str, ...] = ()
    because: Words = field(default_factory=dict)
    natures: frozenset[str] = frozenset()

    def fires(self, nature: str, said: Mapping[str, str]) -> bool:
        """`said` has every question of the protocol in it, "unasked" included."""
        return (not self.natures or nature in self.natures) and all(
            said[key] in wanted for key, wanted in self.when.items()
        )


@dataclass(frozen=True)
class Invariant:
    """What must hold for every set of answers in which all named questions have one of the named answers.

    `never`: responses that may not come of it; `at_least`: the least that may; `medical`: EMS comes; `find_out`: the
    clinician on the phone is told to find these out. `not_weaker`: for these questions "unknown" is never weaker than
    the least dangerous answer; then there is nothing else in it.
    """

    key: str
    says: Words
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    never: frozenset[str] = frozenset()
    at_least: str = ""
    medical: bool = False
    find_out: tuple[str, ...] = ()
    not_weaker: tuple[str, ...] = ()

    def allows(self, response: str, medical: bool) -> bool:
        """Whether it is met by this help; what must be found out is another matter."""
        enough = not self.at_least or protection(response) >= protection(self.at_least)
        return enough and response not in self.never and (medical or not self.medical)

    @property
    def names(self) -> tuple[str, ...]:
        """The questions it is about by themselves; these are always asked.

        What names two is about their meeting: each is asked while it can still change the help; see open_questions.py.
        """
        return (*(self.when if len(self.when) == 1 else ()), *self.not_weaker)


@dataclass(frozen=True)
class SiteException:
    """Where a site does otherwise than the program promises, because its sources do.

    `says` is the reason, `source` where it comes from, `since` the day, `by` who decided it. One of three is given:
    `unknown` is the danger whose "unknown" may get an unarmed team here, `not_held` a danger that this site need not
    ask about, `nature` a kind of call that may begin unarmed.
    """

    key: str
    since: str
    says: Words
    unknown: str = ""
    not_held: str = ""
    nature: str = ""
    source: str = ""
    by: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether it says where it comes from and who decided it; files before 2026.5 could leave that out."""
        return bool(self.source and self.by)


class Judged(Iface):
    """What a set of answers was judged to be, in memory or as a stored assessment."""

    @property
    def medical(self) -> bool: ...

    @property
    def reasons(self) -> Sequence[str]: ...


@dataclass(frozen=True, eq=False)
class Protocol:
    """A version of the protocol. `natures`: APCO code to response; whatever is not in it is for police, fire or EMS.

    `uses` are the responses this site may ever recommend; `reasons` the words of every rule and nature level.
    `declares`: its questions say themselves which danger they ask about; older files did it by their names.
    `protected`: for whom more holds, whatever the answers say (protected.py).
    """

    version: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    natures: Mapping[str, str]
    reasons: Mapping[str, Words]
    invariants: tuple[Invariant, ...] = ()
    uses: frozenset[str] = frozenset(LADDER)
    title: Words = field(default_factory=dict)
    status: Words = field(default_factory=dict)
    exceptions: tuple[SiteException, ...] = ()
    declares: bool = True
    protected: tuple[Protected, ...] = BEFORE

    @cached_property
    def named(self) -> frozenset[str]:
        """Keys of the questions that any invariant names, by themselves or together with others, the program's too."""
        named = {key for held in self.invariants for key in (*held.when, *held.not_weaker)}
        return frozenset(named | {question.key for question in self.questions if question.asks})

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        return {question.key: question for question in self.questions}

    def asking(self, role: str) -> list[Question]:
        """The questions that ask about a danger, whatever they are called."""
        return [question for question in self.questions if question.asks == role]

    def about(self, name: str) -> list[Question]:
        """The questions that ask about this danger, else the one of this name: what words and flags speak of."""
        return self.asking(name) or [question for question in self.questions if question.key == name]

    def base(self, nature: str) -> str:
        """Where a nature begins, before any answer."""
        return self.natures.get(nature, TOP)

    def base_reason(self, nature: str) -> str:
        """The reason for it, among `reasons`."""
        return f"nature_{self.base(nature)}" if nature else "nature_unknown"

    def is_worse(self, before: Judged, now: Judged) -> bool:
        """Whether people on their way must hear what came up since `before`: a new danger, or a need for EMS."""
        new = set(now.reasons) - set(before.reasons)
        danger = {rule.key for rule in self.rules if rule.raise_to == TOP} | {f"nature_{TOP}"}
        return bool(new & danger) or (now.medical and not before.medical)

    def reason(self, key: str, language: str = "en") -> str:
        """The words of a reason. A key of another version, which this one has no words for, is shown as it is."""
        return in_language(self.reasons[key], language) if key in self.reasons else key


@dataclass(frozen=True)
class Recommendation:
    """What the rules say of a set of answers: never less than `response`; `medical` means EMS joins.

    `reasons` are rule keys; `ask` the question to ask next (None: nothing can change the response any more);
    `complete` whether every question that must be asked has an answer, and every one that an invariant still hangs on;
    `find_out` the questions whose answer the clinician on the phone is told to find out.
    """

    response: str
    medical: bool
    reasons: tuple[str, ...]
    ask: Question | None
    complete: bool
    find_out: tuple[str, ...] = ()
