"""The ordered tables of words (words/*.yaml) and what they say of a nature: its code, who may go, by which rule."""

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from triage.classifier import reading
from triage.classifier.vocabulary import Vocabulary, Word
from triage.protocol import LADDER

FOLDER = Path(__file__).parent / "words"
ELIGIBILITY = {"clinician": "phone", "team": "team", "co_response": "with_police", "emergency": "emergency"}
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same words, read faster where libyaml is there
REVIEW = "review"
NO_CODE = "NCRNONE"

Pattern = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Rule:
    """One line of a table. `danger` makes a nature never eligible; `why` means that a person must look.

    `at_least` raises what the code is eligible for; a rule with it and without a code says nothing alone.
    A rule that `yields` names a nature only when nothing else does: "mental health - info and referral". A rule that
    `settles` others, never dangers, takes their place: who wandered off and came back is no missing person.
    """

    key: str
    order: int
    apco: str = NO_CODE
    danger: str = ""
    why: str = ""
    at_least: str = ""
    yields: str = ""
    settles: tuple[str, ...] = ()

    @property
    def only_raises(self) -> bool:
        return bool(self.at_least) and self.apco == NO_CODE


@dataclass(frozen=True)
class Verdict:
    """What the tables say of one nature. `words` are those that decided, or those that were not understood."""

    apco: str
    eligibility: str
    rule: str
    confidence: str
    words: tuple[str, ...] = ()


class Table:
    """The tables as they are written, made ready for matching."""

    def __init__(
        self,
        dangers: list[Any],
        types: list[Any],
        doubts: list[Any],
        plain: Mapping[str, Any],
        classes: Mapping[str, Any],
    ) -> None:
        self.rules: list[Rule] = []
        self._starting: dict[str, list[tuple[Pattern, Rule]]] = {}
        terms: list[str] = []
        for entry in [*dangers, *types, *doubts]:
            own = {key: value for key, value in entry.items() if key not in ("says", "settles")}
            rule = Rule(order=len(self.rules), settles=tuple(entry.get("settles", ())), **own)
            self.rules.append(rule)
            for said in entry["says"]:
                for pattern in itertools.product(*map(ways_to_say, said.split("&"))):
                    self._starting.setdefault(pattern[0][0], []).append((pattern, rule))
                    terms += [term for part in pattern for term in part]
        self.fillers = frozenset(plain["fillers"])
        self.plain = frozenset(word for line in plain["plain"] for word in line)
        ordinary = {word for line in plain["ordinary"] for word in line}
        self._joined: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for whole, ways in plain["joined"].items():
            terms.append(whole)
            for way in itertools.chain.from_iterable(map(ways_to_say, ways)):
                self._joined.setdefault(way[0], []).append((tuple(way), whole))
                terms += way
        danger = [said for entry in dangers for said in entry["says"] if " " not in said]
        forms = {word for line in plain["forms"] for word in line} | self.plain | self.fillers
        innocent = ordinary.union(plain["innocent"])
        every = {name: members for kind in ("read", "named") for name, members in classes[kind].items()}
        self.vocabulary = Vocabulary(terms, danger, forms, innocent, plain["never_inside"], every)
        self.plain |= ordinary
        self._read = frozenset(f"<{name}>" for name in classes["read"])

    @functools.lru_cache(maxsize=20_000)  # noqa: B019 - one table lives as long as the process
    def found_in(self, nature: str) -> tuple[tuple[Word, ...], bool, tuple[tuple[Rule, frozenset[int]], ...]]:
        """The words of a nature, whether it is cut off, and each rule it fires with the places of its words."""
        words, cut_off = self._words(nature)
        symbols = [self.vocabulary.symbols(word.text) for word in words]
        hits: dict[int, tuple[Rule, frozenset[int]]] = {}
        for at, these in enumerate(symbols):
            for term in these:
                for pattern, rule in self._starting.get(term, ()):
                    if (places := _matched(pattern, at, symbols)) is not None:
                        before = hits[rule.order][1] if rule.order in hits else frozenset()
                        hits[rule.order] = (rule, before | places)
        return words, cut_off, tuple(hits[order] for order in sorted(hits))

    def verdict(self, nature: str, levels: Mapping[str, str]) -> Verdict:
        """What this nature is, under a protocol's nature table (`levels`, code -> response)."""
        words, cut_off, hits = self.found_in(nature)
        if not words:
            return Verdict(NO_CODE, REVIEW, "empty", "low")
        strong = any(rule.apco != NO_CODE and not rule.yields and not rule.why for rule, _ in hits)
        settled = {key for rule, _ in hits for key in rule.settles}
        hits = tuple(one for one in hits if one[0].danger or one[0].key not in settled)
        ranked = [(-1 if strong and rule.yields else self._height(rule, levels), rule, places) for rule, places in hits]
        for height, rule, places in ranked:
            if height == len(LADDER) - 1:
                return _sure(rule, LADDER[-1], words, places)
        doubt = next(((rule, places) for _, rule, places in ranked if rule.why), None)
        if doubt:
            return Verdict(doubt[0].apco, REVIEW, doubt[0].key, "low", _texts(words, doubt[1]))
        named = [one for one in ranked if not one[1].only_raises]
        if not named:
            return Verdict(NO_CODE, REVIEW, "no_rule", "low", tuple(word.written for word in words))
        read = frozenset().union(*(places for _, _, places in ranked))
        open_ = [word.written for at, word in enumerate(words) if not self._is_read(word, at in read)]
        if cut_off:
            open_.append("…")
        if open_:
            return Verdict(NO_CODE, REVIEW, "unread_words", "low", tuple(open_))
        top = max(height for height, _, _ in ranked)
        _, rule, places = max(named, key=lambda one: one[0])
        return _sure(rule, LADDER[top], words, places)

    def _height(self, rule: Rule, levels: Mapping[str, str]) -> int:
        if rule.danger:
            return len(LADDER) - 1
        if rule.why:
            return -1
        if rule.only_raises:
            return LADDER.index(rule.at_least)
        level = LADDER.index(levels.get(rule.apco, LADDER[-1]))
        return max(level, LADDER.index(rule.at_least)) if rule.at_least else level

    def _is_read(self, word: Word, fired: bool) -> bool:
        if not word.read:
            return False
        if fired or word.text in self.plain or (word.text.isdigit() and len(word.text) < 5):
            return True
        return bool(self.vocabulary.symbols(word.text) & self._read)

    def _words(self, nature: str) -> tuple[tuple[Word, ...], bool]:
        words: list[Word] = []
        camel = reading.camel_pieces(nature)
        pieces = reading.pieces(nature, self.vocabulary.names_danger)
        for at, piece in enumerate(pieces):
            parts = camel.get(piece, [])
            if parts and not self.vocabulary.knows(piece):
                parts = parts[1:] if parts[0] in reading.AGENCY else parts
                words += [word for part in parts for word in self.vocabulary.understood(part)]
            elif at and at == len(pieces) - 1:
                words += self.vocabulary.cut_short(piece)
            else:
                words += self.vocabulary.understood(piece)
        cut_off = reading.is_cut_off(nature) or (bool(words) and words[-1].text in self.fillers)
        words = self._across(words)
        return tuple(self._join([word for word in words if word.text not in self.fillers])), cut_off

    def _across(self, words: list[Word]) -> list[Word]:
        """A word of danger that was written with spaces inside is added at the end."""
        meant = self.vocabulary.danger_written_apart(words)
        return [*words, Word(meant, meant, sure=False)] if meant else words

    def _join(self, words: list[Word]) -> Iterator[Word]:
        at = 0
        while at < len(words):
            way, whole = self._joined_at(words, at)
            if whole:
                part = words[at : at + len(way)]
                yield Word(whole, " ".join(one.written for one in part), all(one.sure for one in part))
            else:
                yield words[at]
            at += max(1, len(way))

    def _joined_at(self, words: list[Word], at: int) -> tuple[tuple[str, ...], str]:
        """The longest of the ways to say one thing together that begins here."""
        fitting = [
            one
            for term in self.vocabulary.symbols(words[at].text)
            for one in self._joined.get(term, ())
            if self._says(one[0], words[at : at + len(one[0])])
        ]
        return max(fitting, key=lambda one: (len(one[0]), one), default=((), ""))

    def _says(self, way: tuple[str, ...], words: Sequence[Word]) -> bool:
        # A danger that is only guessed at is never read as part of something harmless: "verbal disputedv".
        return len(words) == len(way) and all(
            term in self.vocabulary.symbols(word.text)
            and self.vocabulary.is_whole(word.text)
            and (word.sure or not self.vocabulary.names_danger(word.text))
            for term, word in zip(way, words, strict=True)
        )


def _matched(pattern: Pattern, at: int, symbols: Sequence[frozenset[str]]) -> frozenset[int] | None:
    """The places of the words that say this pattern, its first part beginning at `at`; None when it is not said."""
    places: set[int] = set()
    for number, part in enumerate(pattern):
        starts = [at] if number == 0 else [i for i in range(len(symbols)) if i not in places]
        for start in starts:
            span = range(start, start + len(part))
            if span.stop <= len(symbols) and all(term in symbols[i] for term, i in zip(part, span, strict=True)):
                places.update(span)
                break
        else:
            return None
    classes = {part[0] for part in pattern if len(part) == 1 and part[0].startswith("<")}
    return frozenset(places | {i for i, these in enumerate(symbols) if these & classes})


def ways_to_say(way: str) -> list[tuple[str, ...]]:
    """One way with and without each word in brackets: "lost (<little>) job" is two ways."""
    choices = [[(word[1:-1],), ()] if word.startswith("(") else [(word,)] for word in way.split()]
    return [tuple(itertools.chain.from_iterable(chosen)) for chosen in itertools.product(*choices)]


def _texts(words: Sequence[Word], places: frozenset[int]) -> tuple[str, ...]:
    return tuple(words[at].text for at in sorted(places))


def _sure(rule: Rule, level: str, words: Sequence[Word], places: frozenset[int]) -> Verdict:
    sure = all(words[at].sure for at in places) if level == LADDER[-1] else all(word.sure for word in words)
    return Verdict(rule.apco, ELIGIBILITY[level], rule.key, "high" if sure else "medium", _texts(words, places))


def meant_by(said: str, levels: Mapping[str, str]) -> str:
    """The code of what somebody typed in their own words; nothing when it is not understood for sure."""
    verdict = load().verdict(said, levels)
    return "" if verdict.eligibility == REVIEW or verdict.apco == NO_CODE else verdict.apco


@functools.cache
def load() -> Table:
    """The shipped tables."""
    dangers, types, doubts, plain, phrases, classes = map(
        _words, ("dangers", "types", "doubts", "plain", "phrases", "classes")
    )
    joined = {**plain["joined"]}
    for whole, ways in phrases["joined"].items():
        joined[whole] = [*joined.get(whole, ()), *ways]
    return Table(
        dangers, [*types, *phrases["types"]], [*doubts, *phrases["doubts"]], {**plain, "joined": joined}, classes
    )


def _words(name: str) -> Any:
    # Every word is read as it is written: "no" and "on" are words here.
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), LOADER)
