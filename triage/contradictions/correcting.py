"""Takes back a word that the writer corrects: "she has a gun, meant gum", "typo: bat shd read bag".

Only a slip is taken back: the word that is meant stands behind it, looks like it, and is no danger itself.
"""

from triage.contradictions.spans import Span, spans_of
from triage.contradictions.tokens import Token
from triage.contradictions.wordlist import WordList

NEAR = 8  # words around the correction in which the slip stands
BEHIND = 5  # words behind "meant" of which one is the word that is meant
LONG = 6  # letters of a word that may differ from the other by two; shorter ones by one
BEGINS = 4  # or how many letters they begin with alike


def corrected(meant: list[Span], tokens: list[Token], words: WordList) -> list[Span]:
    """The spans without those of one word that a correction takes back."""
    cues = spans_of(tokens, words.corrections)
    if not cues:
        return meant
    dangers = {at for span in meant if not span.phrase.part for at in span.places}
    taken = set()
    for cue in cues:
        behind = [at for at in _words(tokens, cue.last + 1, cue.last + 1 + 2 * BEHIND) if at not in dangers][:BEHIND]
        before = [at for at in _words(tokens, cue.first - BEHIND, cue.first) if at not in dangers]
        near = set(_words(tokens, cue.first - NEAR, cue.last + 1 + NEAR)) & dangers
        taken |= {
            slip
            for slip in near
            for word in (*behind, *before)
            if slip < word and _alike(tokens[slip].word, tokens[word].word)
        }
    return [span for span in meant if not (span.first == span.last and span.first in taken)]


def _words(tokens: list[Token], first: int, end: int) -> list[int]:
    return [at for at in range(max(first, 0), min(end, len(tokens))) if not tokens[at].mark]


def _alike(one: str, other: str) -> bool:
    """Whether one may be a slip for the other; words of less than three letters never are."""
    if min(len(one), len(other)) < 3:
        return False
    if min(len(one), len(other)) < LONG:
        return _changes(one, other) == 1
    return one[:BEGINS] == other[:BEGINS] and one != other or _changes(one, other) <= 2


def _changes(one: str, other: str) -> int:
    """Letters to add, leave out or change to make one word the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, row[0] = row[0], n
        for m, second in enumerate(other, 1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (letter != second))
    return row[-1]
