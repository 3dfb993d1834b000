"""The word list as data: the words that speak for the dangerous answer of a question, and what turns them around."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from triage.contradictions.index import Index
from triage.contradictions.merging import read

FILE = Path(__file__).parent.parent / "protocols" / "words" / "cabarrus.yaml"
RUN = re.compile(r"([^\W\d_])\1\1+")
LANGUAGES = ("en", "es")
HEAD = 3  # letters by which a stem is told apart at least
LONG_ENOUGH = 6  # a shorter word with a slip is too often another word
POSSESSIVE = re.compile("['\u2019\u2018`\u00b4][sS]$")
COLON, ANY, ONE = ":", "~", "+"
NEGATIONS, NO_NEGATION = ("determiners", "verbal", "absence"), "none"
BETWEEN = {"together": 10, "close": 4}  # words that may stand between two parts that say a danger
# How a frame reaches: over what follows it or what stands before it, and which questions it never answers for.
FRAMES = {"opens": 1, "closes": -1, "past_opens": 1, "past_closes": -1, "none": 0}


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a phrase: any of these words, or a word that begins with one of these stems.

    `any` stands for up to five words, `one` for a single word, whatever they are.
    """

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    optional: bool = False
    any: bool = False
    one: bool = False

    def fits(self, word: str) -> bool:
        return word in self.words or bool(self.stems) and word.startswith(self.stems) or self.one and word.isalnum()


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """Words in a row as the list has them, and the entry they belong to.

    `excuses` when they mean no danger: of their entry, or without one of any. `part` names what they say of a danger
    that is said by two things together.
    """

    parts: tuple[Part, ...]
    entry: "Entry | None" = None
    excuses: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that text may speak of: the question it bears on, its code, and how it is said to people."""

    question: str
    code: str
    says: tuple[tuple[str, str], ...]

    def words(self, language: str) -> str:
        return dict(self.says)["es" if language.startswith("es") else "en"]


Way = tuple[Part, ...]


@dataclass(frozen=True)
class WordList:
    """A version of the list, ready to be read with."""

    version: str
    entries: Mapping[tuple[str, str], Entry]
    phrases: Index
    negations: Index
    kinds: Mapping[Phrase, str]
    together: tuple[tuple[Entry, str, str, int], ...]
    corrections: Index
    frames: Index
    frame_kinds: Mapping[Phrase, str]
    frame_ends: frozenset[str]
    frame_spares: Mapping[str, frozenset[str]]
    short: Mapping[str, str]
    over: frozenset[str]
    over_verbs: frozenset[str]
    over_denial: frozenset[str]
    connect: frozenset[str]
    after: frozenset[str]
    behind: frozenset[str]

    def reading_of(self, word: str) -> str:
        """A word as the list has it: "w/" is "with"."""
        said = plain(word)
        return self.short.get(said, said)

    @property
    def questions(self) -> frozenset[str]:
        return frozenset(question for question, _ in self.entries)


@functools.lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """A word as it is compared: without case, accents, apostrophes, a possessive 's and letters held down."""
    word = RUN.sub(r"\1", POSSESSIVE.sub("", word))
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "")
    bare = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in bare if letter.isalnum() or letter in "/:~*")


def slips(word: str, long_enough: int = LONG_ENOUGH) -> frozenset[str]:
    """The word with two neighbouring letters changed or one doubled; if it is `long_enough` also with one missing."""
    if len(word) < long_enough - 1 or not word.isalpha():
        return frozenset()
    inside = range(1, len(word) - 1)
    changed = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    doubled = {word[:n] + word[n] + word[n:] for n in inside}
    missing = {word[:n] + word[n + 1 :] for n in inside} if len(word) >= long_enough else set()
    return frozenset(changed | missing | doubled) - {word}


@functools.cache
def load(path: Path = FILE) -> WordList:
    """The list of a file; raises ValueError when it cannot be read as one."""
    return parse(read(path))


def parse(data: Mapping[str, Any]) -> WordList:
    """A list from its data, checked: every entry has words, and says what it is in both languages."""
    entries: dict[tuple[str, str], Entry] = {}
    short = {plain(_word(said)): plain(_word(meant)) for said, meant in data.get("short", {}).items()}
    exact = _Reader(short)
    for name, text in data.get("words", {}).items():
        exact.named[name] = exact.ways(text)
    slipped = _Reader(short, exact.named, frozenset(plain(word) for word in data.get("not_slips", ())))
    phrases = [p for text in data.get("harmless", ()) for p in exact.phrases(text, excuses=True)]
    for question, rows in data["questions"].items():
        for row in rows:
            entry = Entry(question, row["code"], tuple((language, row["says"][language]) for language in LANGUAGES))
            if (question, entry.code) in entries or not re.fullmatch(r"[a-z_]{2,40}", entry.code):
                raise ValueError(f"{question} has the entry {entry.code} twice, or its code is no plain word")
            entries[question, entry.code] = entry
            if not all(row.get(language) for language in LANGUAGES):
                raise ValueError(f"{question}, {entry.code}: words are needed in English and Spanish")
            phrases += [p for key in LANGUAGES for text in row[key] for p in slipped.phrases(text, entry)]
            phrases += [p for text in row.get("misspelt", ()) for p in exact.phrases(text, entry)]
            phrases += [p for text in row.get("but_not", ()) for p in exact.phrases(text, entry, excuses=True)]
    pairs = tuple(_together(entries, exact, phrases, data))
    how = data["negation"]
    kinds = {p: kind for kind in (*NEGATIONS, NO_NEGATION) for text in how[kind] for p in exact.phrases(text)}
    frame = data.get("frames", {})
    frames = {p: kind for kind in FRAMES for text in frame.get(kind, ()) for p in exact.phrases(text)}
    spares = {kind: frozenset(questions) for kind, questions in frame.get("spares", {}).items()}
    ends = exact.words(frame.get("ends", ()))
    sets = {
        name: exact.words(how[name]) for name in ("over", "over_verbs", "over_denial", "connect", "after", "behind")
    }
    corrections = Index(p for text in data.get("corrections", ()) for p in exact.phrases(text))
    heard, negations, told = Index(phrases), Index(kinds), Index(frames)
    return WordList(
        data["version"],
        entries,
        heard,
        negations,
        kinds,
        pairs,
        corrections,
        told,
        frames,
        ends,
        spares,
        short,
        **sets,
    )


def _together(
    entries: Mapping[tuple[str, str], Entry], exact: "_Reader", phrases: list[Phrase], data: Mapping[str, Any]
) -> Iterator[tuple[Entry, str, str, int]]:
    """Adds what the list says of meanings: lines that are known without slips, and parts that say a danger together."""
    for name, texts in data.get("parts", {}).items():
        phrases += [replace(phrase, part=name) for text in texts for phrase in exact.phrases(text)]
    for question, rows in data.get("meanings", {}).items():
        for code, row in rows.items():
            entry = entries[question, code]
            phrases += [p for key in LANGUAGES for text in row.get(key, ()) for p in exact.phrases(text, entry)]
            phrases += [p for text in row.get("but_not", ()) for p in exact.phrases(text, entry, excuses=True)]
            for key, reach in BETWEEN.items():
                for one, other in (pair.split(" & ") for pair in row.get(key, ())):
                    if not {one, other} <= data.get("parts", {}).keys():
                        raise ValueError(f"{question}, {code}: {one} and {other} are not both parts")
                    yield entry, one, other, reach


def _word(said: Any) -> str:
    # YAML reads a bare no or on as a truth value; silently losing "no" would lose every negation.
    if not isinstance(said, str):
        raise ValueError(f"put {said!r} in quotation marks")
    return said


def _begun(way: Way) -> Iterator[Way]:
    """The way with a first word that must be there: once with what may be left out at its beginning, once without."""
    while way and way[0].optional:
        yield (replace(way[0], optional=False), *way[1:])
        way = way[1:]
    yield way


class _Reader:
    """Reads lines of the list; with `real` also the slips of their words that are not among these real words.

    `took ~ (pills|tablets)`: words in a row; * any ending, ~ up to five words, + one word, (a|b|) a choice, : a colon
    or "?", <people> what the list calls so. Negations and excuses are known without slips: "Denise" is not "denies".
    """

    def __init__(
        self, short: Mapping[str, str], named: dict[str, list[Way]] | None = None, real: frozenset[str] | None = None
    ) -> None:
        self.short = short
        self.named = {} if named is None else named
        self.real = real

    def phrases(self, text: str, entry: Entry | None = None, *, excuses: bool = False) -> list[Phrase]:
        """A line of the list as phrases."""
        ways = [begun for way in self.ways(_word(text)) for begun in _begun(way)]
        if any(not way or way[0].any or way[0].one or way[-1].any for way in ways):
            raise ValueError(f"“{text}” does not begin and end with a word")
        return [Phrase(way, entry, excuses) for way in ways]

    def words(self, said: Iterable[str]) -> frozenset[str]:
        """Single words of the list."""
        return frozenset(self._plain(_word(word)) for word in said)

    def ways(self, text: str) -> list[Way]:
        """Every way to say a text of the list."""
        ways, rest = self._sequence(re.findall(r"[()|]|<\w+>|[^\s()|]+", text))
        if rest:
            raise ValueError(f"“{text}” has a bracket too many")
        return ways

    def _sequence(self, pieces: list[str]) -> tuple[list[Way], list[str]]:
        """Every way to say the pieces up to a bar, a closing bracket or the end, and the pieces left."""
        ways: list[Way] = [()]
        while pieces and pieces[0] not in ("|", ")"):
            first, pieces = pieces[0], pieces[1:]
            if first == "(":
                choices, pieces = self._choice(pieces)
            elif first.startswith("<"):
                choices = self.named[first.strip("<>")]
            else:
                choices = [(self._part(first),)]
            ways = [way + choice for way in ways for choice in choices]
        return ways, pieces

    def _choice(self, pieces: list[str]) -> tuple[list[Way], list[str]]:
        """The choices of a bracket; those of one word each become one part."""
        choices: list[Way] = []
        while True:
            ways, pieces = self._sequence(pieces)
            choices += ways
            if not pieces:
                raise ValueError("a bracket is not closed")
            closing, pieces = pieces[0] == ")", pieces[1:]
            if closing:
                break
        single = [way[0] for way in choices if len(way) == 1]
        longer = [way for way in choices if len(way) > 1]
        if any(part.any or part.optional for part in single):
            raise ValueError("~ stands between words, not in a bracket")
        words = frozenset().union(*(part.words for part in single))
        stems = tuple(stem for part in single for stem in part.stems)
        one = any(part.one for part in single)
        may_miss = () in choices
        if longer:
            short: list[Way] = [(Part(words, stems, one=one),)] if single else []
            return [*longer, *short, *([()] if may_miss else [])], pieces
        return [(Part(words, stems, optional=may_miss, one=one),)], pieces

    def _part(self, piece: str) -> Part:
        if piece in (ANY, ONE):
            return Part(any=piece == ANY, one=piece == ONE)
        word = self._plain(piece)
        if word.endswith("*"):
            if len(word) <= HEAD:
                raise ValueError(f"“{piece}” is too short for a stem")
            return Part(stems=(word[:-1], *sorted(self._slips(word[:-1], LONG_ENOUGH + 1))))
        return Part(self._slips(word, LONG_ENOUGH) | {word})

    def _plain(self, word: str) -> str:
        said = plain(word)
        return self.short.get(said, said)

    def _slips(self, word: str, long_enough: int) -> frozenset[str]:
        return frozenset() if self.real is None else slips(word, long_enough) - self.real
