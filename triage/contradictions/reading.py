"""Reads a text with the word list: what it speaks of, and which of that is negated or only told; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.contradictions.correcting import corrected
from triage.contradictions.names import named
from triage.contradictions.negation import negated_before, negated_behind, negations_of
from triage.contradictions.spans import by_word, spans_of
from triage.contradictions.telling import excused, is_told, told_of
from triage.contradictions.together import together
from triage.contradictions.tokens import Token, tokens_of
from triage.contradictions.wordlist import Entry, WordList, load


@dataclass(frozen=True, slots=True)
class Found:
    """Words of the text that speak for a danger: which entry fired, and from which character to which."""

    entry: Entry
    start: int
    end: int


def find(text: str, words: WordList | None = None) -> tuple[Found, ...]:
    """What the text speaks of and does not negate, in its order; each entry may be found several times."""
    words = words or load()
    tokens = tokens_of(text, words)
    spans = spans_of(tokens, words.phrases)
    if not spans:
        return ()
    excuses = by_word(span for span in spans if span.phrase.excuses)
    told = told_of(tokens, words)
    # Several phrases may say one thing in the same words.
    said = {(span.phrase.entry, span.phrase.part, span.first, span.last): span for span in spans}
    meant = [
        span
        for span in said.values()
        if not span.phrase.excuses and not excused(span, excuses, tokens) and not is_told(span, told, words)
    ]
    meant = named(corrected(meant, tokens, words), tokens, text)
    negations = negations_of(tokens, words)
    matched = {n for span in meant if not span.phrase.part for n in span.places}
    stands = [
        span
        for span in meant
        if not negated_before(span.first, tokens, words, negations, matched)
        and not negated_behind(span.last, tokens, words, negations)
    ]
    places = [(span.phrase.entry, span.first, span.last) for span in stands if span.phrase.entry]
    return tuple(_whole([*places, *together(stands, tokens, words)], tokens))


def _whole(places: list[tuple[Entry, int, int]], tokens: list[Token]) -> Iterator[Found]:
    """Each place once for an entry: of phrases that overlap the words of all."""
    known: dict[Entry, list[list[int]]] = {}
    for entry, first, last in sorted(places, key=lambda place: place[1]):
        start, end = tokens[first].start, tokens[last].end
        mine = known.setdefault(entry, [])
        if mine and start < mine[-1][1]:
            mine[-1][1] = max(mine[-1][1], end)
        else:
            mine.append([start, end])
    yield from sorted(
        (Found(entry, start, end) for entry, mine in known.items() for start, end in mine),
        key=lambda found: (found.start, found.entry.question),
    )
