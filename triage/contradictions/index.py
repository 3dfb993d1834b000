"""Finds the phrases of a list in a text by reading each word once or a few times, however long the list is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage.contradictions.wordlist import Part, Phrase

GAP = 5  # words that "~" stands for at most
GAP_ENDS = frozenset({"no", "not", "never", "nor", "but", "without", "sin", "ni", "nunca", "pero"})
MARKS = frozenset({".", ",", "/", ":"})
REMEMBERED = 100_000  # steps that are kept; then they are found anew


@dataclass(eq=False)
class Node:
    """A place in the tree of all phrases: those that end here, and how they may go on, also with a word left out."""

    ends: list[Phrase] = field(default_factory=list)
    next: dict[Part, Node] = field(default_factory=dict)
    gap: Node | None = None
    without: list[Node] = field(default_factory=list)

    def after(self, part: Part) -> Node:
        if part.any:
            self.gap = self.gap or Node()
            return self.gap
        node = self.next.get(part)
        if node is None:
            node = self.next[part] = Node()
            if part.optional:
                self.without.append(node)
        return node


@dataclass(eq=False)
class State:
    """Where in the tree a reader may be after some words: nodes, with the words a gap may still skip (-1: no gap)."""

    at: frozenset[tuple[Node, int]]
    ends: tuple[Phrase, ...]
    next: dict[str, State] = field(default_factory=dict)


class Index:
    """A tree of phrases that share their beginnings, walked word by word; every step is remembered."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._root = Node()
        for phrase in phrases:
            self._add(phrase)
        self._by_word: dict[str, list[Node]] = {}
        self._by_stem: dict[str, list[Node]] = {}
        for part, node in self._root.next.items():
            for word in part.words:
                self._by_word.setdefault(word, []).append(node)
            for stem in part.stems:
                self._by_stem.setdefault(stem, []).append(node)
        self._lengths = sorted({len(stem) for stem in self._by_stem})
        self._forget()

    def beginning(self, words: Sequence[str]) -> Iterator[tuple[int, Phrase]]:
        """Each phrase that the words say from some place on, with that place."""
        if self._remembered > REMEMBERED:
            self._forget()
        for at, word in enumerate(words):
            state = self._first.get(word) or self._start(word)
            if not state.at:
                continue
            following, found = at + 1, dict.fromkeys(state.ends)
            while state.at and following < len(words):
                word = words[following]
                state = state.next.get(word) or self._step(state, word)
                if state.ends:
                    found.update(dict.fromkeys(state.ends))
                following += 1
            for phrase in found:
                yield at, phrase

    def _add(self, phrase: Phrase) -> None:
        place = self._root
        for part in phrase.parts:
            place = place.after(part)
        place.ends.append(phrase)

    def _forget(self) -> None:
        self._first: dict[str, State] = {}
        self._states: dict[frozenset[tuple[Node, int]], State] = {}
        self._remembered = 0

    def _start(self, word: str) -> State:
        nodes = list(self._by_word.get(word, ()))
        for length in self._lengths:
            nodes += self._by_stem.get(word[:length], ())
        return self._remember(self._first, word, ((node, -1) for node in nodes))

    def _step(self, state: State, word: str) -> State:
        return self._remember(state.next, word, _beyond(state, word))

    def _remember(self, steps: dict[str, State], word: str, places: Iterable[tuple[Node, int]]) -> State:
        at = frozenset(_with_what_may_miss(places))
        state = self._states.get(at)
        if state is None:
            ends = {phrase: None for node, left in at if left < 0 for phrase in node.ends}
            state = self._states[at] = State(at, tuple(ends))
        steps[word] = state
        self._remembered += 1
        return state


def _beyond(state: State, word: str) -> Iterator[tuple[Node, int]]:
    for node, left in state.at:
        for part, after in node.next.items():
            if part.fits(word):
                yield after, -1
        if left > 0 and word not in MARKS and word not in GAP_ENDS:
            yield node, left - 1


def _with_what_may_miss(places: Iterable[tuple[Node, int]]) -> Iterator[tuple[Node, int]]:
    """The places, and where a reader is as well because a gap may begin or a word may be left out there."""
    for node, left in places:
        yield node, left
        yield from _with_what_may_miss((after, -1) for after in node.without)
        if node.gap and left < 0:
            yield from _with_what_may_miss([(node.gap, GAP)])
