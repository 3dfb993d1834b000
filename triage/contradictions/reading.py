"""Reads a text with the word list: what it speaks of, and which of that is negated; pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from triage.contradictions.index import GAP, GAP_ENDS, Index
from triage.contradictions.wordlist import COLON, FRAMES, Entry, Phrase, WordList, load

# A word with its apostrophes, "w/o" and "w/", or a mark; a line break is a mark like a full stop.
TOKEN = re.compile(
    r"w/o\b|w/|[^\W_]+(?:['\u2019\u2018`\u00b4][^\W_]+)*|[,/:?=.;!()\n\"\u2026\u00bf\u00a1\u2013\u2014]|(?<![\w])-|-(?!\w)",
    re.I,
)
COLONS = frozenset(":?=-\u2013\u2014")
REACH = 8  # words over which a negation reaches at most
FRAME_REACH = 6  # words that are about what a frame names
TAIL = 4  # words that may follow a negation behind its word
SPEAKS_TWICE = frozenset({"absence"})  # negated themselves they affirm: "does not deny having a gun"
# After "or" they begin a sentence of its own.
SUBJECTS = frozenset(
    {"i", "he", "she", "they", "we", "you", "it", "me", "te", "se", "lo", "la", "los", "las", "le", "les"}
)
STOP, COMMA, SLASH = ".", ",", "/"


class Token(NamedTuple):
    """One word as it is compared, or the mark that stands for several, and where it is in the text."""

    word: str
    start: int
    end: int
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Words of the text that speak for a danger: which entry fired, and from which character to which."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase found at words `first` to `last`."""

    phrase: Phrase
    first: int
    last: int

    @property
    def places(self) -> range:
        return range(self.first, self.last + 1)


def find(text: str, words: WordList | None = None) -> tuple[Found, ...]:
    """What the text speaks of and does not negate, in its order; each entry may be found several times."""
    words = words or load()
    tokens = _tokens(text, words)
    spans = _spans(tokens, words.phrases)
    if not spans:
        return ()
    excuses = _by_word(span for span in spans if span.phrase.excuses)
    told = _told(tokens, words)
    # Several phrases may say one thing in the same words.
    said = {(span.phrase.entry, span.first, span.last): span for span in spans if not span.phrase.excuses}
    meant = [span for span in said.values() if not _excused(span, excuses) and not _is_told(span, told, words)]
    negations = _negations(tokens, words)
    matched = {n for span in meant for n in range(span.first, span.last + 1)}
    stands = [
        span
        for span in meant
        if not _negated_before(span.first, tokens, words, negations, matched)
        and not _negated_behind(span.last, tokens, words, negations)
    ]
    return tuple(_whole(stands, tokens))


def _whole(spans: list[Span], tokens: list[Token]) -> Iterator[Found]:
    """Each place once for an entry: of phrases that overlap the words of all."""
    places: dict[Entry, list[list[int]]] = {}
    for span in spans:
        if span.phrase.entry:
            start, end = tokens[span.first].start, tokens[span.last].end
            known = places.setdefault(span.phrase.entry, [])
            if known and start < known[-1][1]:
                known[-1][1] = max(known[-1][1], end)
            else:
                known.append([start, end])
    yield from sorted(
        (Found(entry, start, end) for entry, known in places.items() for start, end in known),
        key=lambda found: (found.start, found.entry.question),
    )


def _tokens(text: str, words: WordList) -> list[Token]:
    return [_token(found, words) for found in TOKEN.finditer(text)]


def _token(found: re.Match[str], words: WordList) -> Token:
    said = found.group()
    if len(said) > 1 or said.isalnum():
        return Token(words.reading_of(said), found.start(), found.end())
    mark = said if said in (COMMA, SLASH) else COLON if said in COLONS else STOP
    return Token(mark, found.start(), found.end(), mark=True)


def _spans(tokens: list[Token], index: Index) -> list[Span]:
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


def _by_word(spans: Iterable[Span]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for span in spans:
        for at in range(span.first, span.last + 1):
            found.setdefault(at, []).append(span)
    return found


def _excused(span: Span, excuses: dict[int, list[Span]]) -> bool:
    """Whether the words stand within a phrase that means no danger of their entry, or none of any."""
    return any(
        excuse.last >= span.last and (excuse.phrase.entry is None or excuse.phrase.entry is span.phrase.entry)
        for excuse in excuses.get(span.first, ())
    )


def _told(tokens: list[Token], words: WordList) -> dict[str, set[int]]:
    """For each kind of frame where words stand that are about a film, the news or the past, and not about what happens.

    A frame reaches over what follows it ("a movie about") or what stands before it ("seen on the news"): a few words,
    and never over a mark or a word that begins something of its own ("and", "he", "now", "with").
    """
    places: dict[str, set[int]] = {}
    spans = _spans(tokens, words.frames)
    none = {at for span in spans if words.frame_kinds[span.phrase] == "none" for at in span.places}
    for span in spans:
        kind = words.frame_kinds[span.phrase]
        if none.issuperset(span.places):
            continue
        step = FRAMES[kind]
        at = span.last + 1 if step > 0 else span.first - 1
        reached = list(span.places)
        while 0 <= at < len(tokens) and len(reached) < len(span.places) + FRAME_REACH:
            if tokens[at].mark or tokens[at].word in words.frame_ends:
                break
            reached.append(at)
            at += step
        places.setdefault(kind, set()).update(reached)
    return places


def _is_told(span: Span, told: dict[str, set[int]], words: WordList) -> bool:
    """Whether the words stand in a frame that answers for their question."""
    question = span.phrase.entry.question if span.phrase.entry else ""
    return any(
        places.issuperset(span.places) and question not in words.frame_spares.get(kind, frozenset())
        for kind, places in told.items()
    )


def _negations(tokens: list[Token], words: WordList) -> dict[int, str]:
    """Where a negation stands, at its last word, and of which kind; what only looks like one is left out."""
    spans = _spans(tokens, words.negations)
    found: dict[int, str] = {}
    for span in sorted(spans, key=lambda span: span.last - span.first):
        kind = words.kinds[span.phrase]
        for n in range(span.first, span.last + 1):
            found.pop(n, None)
        if kind != "none":
            found[span.last] = kind
    return found


def _negated_before(
    first: int, tokens: list[Token], words: WordList, negations: dict[int, str], matched: set[int]
) -> bool:
    """Whether a negation stands before the word and reaches it over words that let it pass."""
    at = first - 1
    passed: set[str] = set()
    while at >= 0 and first - at <= REACH:
        kind = negations.get(at)
        if kind:
            if not _lets_pass(kind, passed, words):
                return False
            return not (kind in SPEAKS_TWICE and _is_negated(at, tokens, words, negations))
        step = _step_over(at, tokens, words, negations, matched)
        if not step:
            return False
        passed.update(token.word for token in tokens[at - step + 1 : at + 1] if not token.mark)
        at -= step
    return False


def _step_over(at: int, tokens: list[Token], words: WordList, negations: dict[int, str], matched: set[int]) -> int:
    """How many words a negation may step over here: what lets it pass, or a part of a list of dangers."""
    token = tokens[at]
    if token.word in words.over or token.word in words.over_verbs or token.word in words.over_denial:
        return 1
    if token.word in words.connect or token.word == SLASH:
        # "no guns or knives", "no guns, or knives"
        before = at - 1
        if before >= 0 and tokens[before].word == COMMA:
            before -= 1
        if before < 0:
            return 0
        # "no suicidal or homicidal thoughts", "never hit or bit anyone"; not "no police or he shoots"
        goes_on = at + 1 in matched and tokens[at + 1].word not in SUBJECTS
        if tokens[before].word in words.over or goes_on and before - 1 in negations and not tokens[before].mark:
            return at - before + 1
        return at - _start_of(before, matched) + 1 if before in matched else 0
    if token.word == COMMA and at - 1 in matched and _list_goes_on(at, tokens, words, matched):
        return at - _start_of(at - 1, matched) + 1
    return 0


def _start_of(at: int, matched: set[int]) -> int:
    while at - 1 in matched:
        at -= 1
    return at


def _list_goes_on(comma: int, tokens: list[Token], words: WordList, matched: set[int]) -> bool:
    """Whether "or" follows soon with nothing but dangers between: "no guns, knives or other weapons"."""
    for at in range(comma + 1, min(comma + 7, len(tokens))):
        if tokens[at].word in words.connect:
            return True
        if at not in matched and tokens[at].word != COMMA:
            return False
    return False


def _lets_pass(kind: str, passed: set[str], words: WordList) -> bool:
    """ "No" reaches over fewer words than "not": "no has knife" may be an answer and a new sentence."""
    if kind == "determiners" and passed & (words.over_verbs - words.over):
        return False
    return kind == "absence" or not passed & (words.over_denial - words.over - words.over_verbs)


def _is_negated(at: int, tokens: list[Token], words: WordList, negations: dict[int, str]) -> bool:
    """Whether the negation at `at` has another one before it."""
    before = at - 1
    while before >= 0 and (tokens[before].word in words.over or tokens[before].word in words.over_verbs):
        if before in negations:
            return True
        before -= 1
    return before in negations


def _negated_behind(last: int, tokens: list[Token], words: WordList, negations: dict[int, str]) -> bool:
    """Whether "none", "no", "denied" or the like follows and closes the sentence: "knife: none seen"."""
    at = last + 1
    while at < len(tokens) and (tokens[at].word == COLON or tokens[at].word in words.after) and at not in negations:
        at += 1
    if at - last > TAIL or at >= len(tokens) or (at not in negations and tokens[at].word not in words.behind):
        return False
    end = at + 1
    while end < len(tokens) and not tokens[end].mark:
        if tokens[end].word not in words.after or end - at > TAIL:
            return False
        end += 1
    return True
