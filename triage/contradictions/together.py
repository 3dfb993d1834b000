"""Dangers said by two things near each other in any order: "empty pill bottle, slurring", "slurring, pills gone"."""

from collections.abc import Iterator

from triage.contradictions.spans import Span
from triage.contradictions.tokens import STOP, Token
from triage.contradictions.wordlist import Entry, WordList


def together(stands: list[Span], tokens: list[Token], words: WordList) -> Iterator[tuple[Entry, int, int]]:
    """The entries that two parts say together, with their first and last word: over commas, not over a full stop."""
    parts: dict[str, list[Span]] = {}
    for span in stands:
        if span.phrase.part:
            parts.setdefault(span.phrase.part, []).append(span)
    for entry, one, other, reach in words.together:
        for first in parts.get(one, ()):
            for second in parts.get(other, ()):
                before, after = sorted((first, second), key=lambda span: span.first)
                between = tokens[before.last + 1 : after.first]
                if before.last >= after.first or len(between) > reach or any(token.word == STOP for token in between):
                    continue
                yield entry, before.first, after.last
