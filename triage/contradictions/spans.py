"""Where phrases of a list stand in a text."""

from collections.abc import Iterable
from dataclasses import dataclass

from triage.contradictions.index import GAP, GAP_ENDS, Index
from triage.contradictions.tokens import Token
from triage.contradictions.wordlist import Phrase


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase found at words `first` to `last`."""

    phrase: Phrase
    first: int
    last: int

    @property
    def places(self) -> range:
        return range(self.first, self.last + 1)


def spans_of(tokens: list[Token], index: Index) -> list[Span]:
    found = []
    for at, phrase in index.beginning([token.word for token in tokens]):
        last = _reaches(phrase, 1, tokens, at)
        if last is not None:
            found.append(Span(phrase, at, last))
    return found


def _reaches(phrase: Phrase, nth: int, tokens: list[Token], last: int) -> int | None:
    """The last word of the phrase from its part `nth` on, when it goes on behind word `last`; None if it does not."""
    if nth == len(phrase.parts):
        return last
    part, at = phrase.parts[nth], last + 1
    if part.any:
        for skipped in range(GAP + 1):
            end = _reaches(phrase, nth + 1, tokens, last + skipped)
            if end is not None:
                return end
            if at + skipped >= len(tokens) or tokens[at + skipped].mark or tokens[at + skipped].word in GAP_ENDS:
                return None
        return None
    if at < len(tokens) and part.fits(tokens[at].word):
        end = _reaches(phrase, nth + 1, tokens, at)
        if end is not None:
            return end
    return _reaches(phrase, nth + 1, tokens, last) if part.optional else None


def by_word(spans: Iterable[Span]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for span in spans:
        for at in range(span.first, span.last + 1):
            found.setdefault(at, []).append(span)
    return found
