"""Which words the tables know, and what a word that they do not know was probably meant to be."""

import functools
import os.path
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

ENDINGS = frozenset(
    (
        "",
        *"s es ed d ing er ers ly ation ion ions ent ents al ity".split(),
        *"e ic ness ment ments ive ance ism y ies ally".split(),
    )
)
VOWELS = frozenset("aeiou")
SHORTEST_PIECE = 3
SHORT = 5
LONG_STEM = 5  # a word that begins like this much of a known one is hardly a slip of another


@dataclass(frozen=True)
class Word:
    """One word as it is understood: `sure` as it was written, `read` when nothing in it is left open."""

    text: str
    written: str
    sure: bool = True
    read: bool = True


class Vocabulary:
    """All words of the tables. Of two things an unknown word may mean, danger comes first."""

    def __init__(
        self,
        terms: Iterable[str],
        danger: Iterable[str],
        forms: Iterable[str],
        innocent: Iterable[str],
        never_inside: Iterable[str],
        classes: Mapping[str, Iterable[str]],
    ) -> None:
        self._classes: dict[str, set[str]] = {}
        for name, members in classes.items():
            for member in members:
                self._classes.setdefault(member, set()).add(f"<{name}>")
        terms = [*terms, *self._classes]
        self.exact = frozenset(term for term in terms if not term.endswith("*"))
        self.stems = frozenset(term[:-1] for term in terms if term.endswith("*"))
        self._own = frozenset(forms)
        self.forms = self._own | frozenset(innocent)
        danger = list(danger)
        self._danger_words = frozenset(term for term in danger if not term.endswith("*"))
        self.danger = frozenset(term for term in danger if len(term.rstrip("*")) > 3)
        inside = {term.rstrip("*") for term in self.danger} - {term.rstrip("*") for term in never_inside}
        longest_first = sorted((term for term in inside if len(term) > 4), key=lambda term: (-len(term), term))
        self._inside = re.compile(f"(?=({'|'.join(longest_first)}))")
        self._starts = frozenset(form[:n] for form in self._own for n in range(4, len(form) + 1))
        self._dangers_near = _near(term.rstrip("*") for term in self.danger if len(term.rstrip("*")) > 4)
        self._forms_near = _near(form for form in self._own if len(form) > 5)
        plain = sorted(term.rstrip("*") for term in self.danger)
        self._danger_threes = frozenset(term[:3] for term in plain)
        self._danger_cut = _beginnings((term, term) for term in plain)
        self._danger_bones = _beginnings((bones(term), term) for term in plain)
        self._form_bones = {bones(form): form for form in sorted(self._own) if len(bones(form)) > 3}

    @functools.lru_cache(maxsize=50_000)  # noqa: B019 - one vocabulary lives as long as the process
    def symbols(self, word: str) -> frozenset[str]:
        """The terms of the tables that this word is, and the classes of words it belongs to."""
        found = {word[:n] + "*" for n in range(2, len(word) + 1) if word[:n] in self.stems}
        found |= {word} & self.exact
        return frozenset(found.union(*(self._classes.get(term, ()) for term in found)))

    @functools.lru_cache(maxsize=50_000)  # noqa: B019 - one vocabulary lives as long as the process
    def understood(self, word: str) -> tuple[Word, ...]:
        """What is meant by one written word; several when it was run together."""
        symbols = self.symbols(word)
        if self.is_whole(word) or symbols & self.danger:
            return (Word(word, word),)
        named = any(len(term) > LONG_STEM for term in symbols if term[0] != "<")
        meant = self.danger_across(word) or self._danger_grown_on(word) or ("" if named else self._danger_near(word))
        if meant:
            return (Word(meant, word, sure=False),)
        if together := self._run_together(word):
            return tuple(Word(part, word, sure=False) for part in together)
        if meant := self._form_of(word):
            return (Word(meant, word, sure=False),)
        return (Word(word, word, sure=bool(symbols), read=False),)

    def cut_short(self, word: str) -> tuple[Word, ...]:
        """The last word of a nature, of which only three letters may be left when no danger begins with them."""
        known = self.understood(word)
        if len(word) == 3 and not known[0].read and word not in self._danger_threes:
            if meant := min((form for form in self._own if form.startswith(word)), default=""):
                return (Word(meant, word, sure=False),)
        return known

    def knows(self, word: str) -> bool:
        return all(one.read for one in self.understood(word))

    def names_danger(self, word: str) -> bool:
        return any(self.symbols(one.text) & (self.danger | self._danger_words) for one in self.understood(word))

    def is_whole(self, word: str) -> bool:
        """Whether the tables know this very word, with nothing grown on to it."""
        return word in self.exact or word in self.forms or not word.isalpha() or self._naturally_ends(word)

    def danger_across(self, letters: str) -> str:
        """The first word of danger that stands somewhere in these letters, or nothing."""
        found = self._inside.search(letters)
        return found.group(1) if found else ""

    def danger_written_apart(self, words: Sequence[Word]) -> str:
        """A word of danger whose letters are spread over several words, one of them unknown; or nothing."""
        owner = [at for at, word in enumerate(words) for _ in word.text]
        for found in self._inside.finditer("".join(word.text for word in words)):
            over = set(owner[found.start() : found.start() + len(found.group(1))])
            if len(over) > 1 and not all(words[at].read for at in over):
                return found.group(1)
        return ""

    def _naturally_ends(self, word: str) -> bool:
        return any(word[:n] in self.stems and word[n:] in ENDINGS for n in range(2, len(word) + 1))

    def _danger_grown_on(self, word: str) -> str:
        """A short word of danger written on to a known word, before or after it: TRESPASSOD is no misspelling."""
        for at in range(2, len(word) - 1):
            for known, rest in ((word[:at], word[at:]), (word[at:], word[:at])):
                if rest in self._danger_words and (known in self.forms or known in self.exact):
                    return rest
        return ""

    def _danger_near(self, word: str) -> str:
        """The danger that a cut, misspelt or shortened word probably names."""
        if len(word) > 3 and word not in self._starts:
            if meant := self._danger_cut.get(word):
                return meant
        for length in range(4, len(word) + 1):
            for target in self._near_to(word[:length], self._dangers_near):
                if length == len(word) or f"{target}*" in self.danger:
                    return target
        own = bones(word)
        return self._danger_bones.get(own, "") if len(own) >= len(word) - 1 else ""

    def _near_to(self, word: str, index: dict[str, set[str]]) -> list[str]:
        near = {target for less in _less(word) for target in index.get(less, ())}
        return sorted(target for target in near if one_slip(word, target))

    def _run_together(self, word: str) -> list[str]:
        """The word cut into words that are known, when it can be cut without a rest."""
        best: list[list[str] | None] = [[]] + [None] * len(word)
        for end in range(SHORTEST_PIECE, len(word) + 1):
            for start in range(end - SHORTEST_PIECE + 1):
                before, part = best[start], word[start:end]
                if before is not None and (part in self.exact or part in self.forms):
                    if best[end] is None or len(before) + 1 < len(best[end] or []):
                        best[end] = [*before, part]
        return best[-1] or [] if len(best[-1] or []) > 1 else []

    def _form_of(self, word: str) -> str:
        if len(word) > 5:
            near = [form for form in self._near_to(word, self._forms_near) if form[0] == word[0]]
            if near:
                return near[0]
        if len(word) > 3 and word in self._starts:
            return self._the_only_thing(word)
        own = bones(word)
        return self._form_bones.get(own, "") if len(own) > 3 and len(own) >= len(word) - 1 else ""

    def _the_only_thing(self, cut: str) -> str:
        """The word that was cut to this, when all known words it may be begin alike: "tran" may be several things."""
        known = [term for term in self.exact | self.stems | self._own if term.startswith(cut)]
        alike = os.path.commonprefix(known)
        if len(alike) == len(cut):
            return ""
        return min(form for form in self._own if form.startswith(cut))


def bones(word: str) -> str:
    """A word without vowels after its first letter and without doubled letters: assault is aslt."""
    kept = word[:1] + "".join(letter for letter in word[1:] if letter not in VOWELS)
    return "".join(letter for i, letter in enumerate(kept) if i == 0 or letter != kept[i - 1])


def one_slip(one: str, other: str) -> bool:
    """Whether one letter was left out, added, changed or two were swapped; in short words none may be changed."""
    if len(one) == len(other) <= SHORT and sorted(one) != sorted(other):
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _less(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _beginnings(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Every beginning of at least four letters, with the first word that has it."""
    found: dict[str, str] = {}
    for whole, word in pairs:
        for length in range(4, len(whole) + 1):
            found.setdefault(whole[:length], word)
    return found


def _near(words: Iterable[str]) -> dict[str, set[str]]:
    index: dict[str, set[str]] = {}
    for word in words:
        for less in _less(word):
            index.setdefault(less, set()).add(word)
    return index
