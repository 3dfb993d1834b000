"""What a text only tells of: words within a harmless phrase, in a film, the news or the long past, or corrected."""

from triage.contradictions.spans import Span, spans_of
from triage.contradictions.tokens import Token
from triage.contradictions.wordlist import FRAMES, WordList

FRAME_REACH = 6  # words that are about what a frame names
# Words at the ends of a phrase that say nothing of the danger: "got stabbed", "gun to".
WEAK_FIRST = frozenset(
    "got gets get getting is was were are be been being had gonna se le les me nos lo la un una".split()
)
WEAK_LAST = frozenset("to in at on with of by from and for con de en a por".split())


def excused(span: Span, excuses: dict[int, list[Span]], tokens: list[Token]) -> bool:
    """Whether the words stand within a phrase that means no danger of their entry, or none of any."""
    first, last = span.first, span.last
    while first < last and tokens[first].word in WEAK_FIRST:
        first += 1
    while last > first and tokens[last].word in WEAK_LAST:
        last -= 1
    return any(
        excuse.last >= last and (excuse.phrase.entry is None or excuse.phrase.entry is span.phrase.entry)
        for excuse in excuses.get(first, ())
    )


def told_of(tokens: list[Token], words: WordList) -> dict[str, set[int]]:
    """For each kind of frame where words stand that are about a film, the news or the past, and not about what happens.

    A frame reaches over what follows it ("a movie about") or what stands before it ("seen on the news"): a few words,
    and never over a mark or a word that begins something of its own ("and", "he", "now", "with").
    """
    places: dict[str, set[int]] = {}
    spans = spans_of(tokens, words.frames)
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


def is_told(span: Span, told: dict[str, set[int]], words: WordList) -> bool:
    """Whether the words stand in a frame that answers for their question."""
    question = span.phrase.entry.question if span.phrase.entry else ""
    return any(
        places.issuperset(span.places) and question not in words.frame_spares.get(kind, frozenset())
        for kind, places in told.items()
    )
