"""Takes back a danger word that is part of a name, by its capital: "at Hatchet Brewing", "doña Dolores Navaja"."""

from triage.contradictions.spans import Span
from triage.contradictions.tokens import Token

# A name follows them at once, or after a first name.
TITLES = frozenset(
    "mr mrs ms miss dr don dona senor senora named llama llaman apellido surname calle avenida colonia barrio".split()
)
ABBREVIATED = frozenset({"mr", "mrs", "ms", "dr"})
# A place follows them, with an article at most.
PLACES = frozenset("at on off near outside behind by from en cerca afuera del taqueria bar tienda restaurante".split())
ARTICLES = frozenset({"the", "la", "el", "los", "las", "de", "del"})
SHOUTED = 0.4  # share of words with a capital from which capitals say nothing


def named(meant: list[Span], tokens: list[Token], text: str) -> list[Span]:
    """The spans without those of one word that stands in a name; a list of makes of guns is no name ("has a Glock")."""
    words = [token for token in tokens if not token.mark and text[token.start].isalpha()]
    if sum(text[token.start].isupper() for token in words) > SHOUTED * len(words):
        return meant
    return [span for span in meant if span.first != span.last or not _in_name(span.first, tokens, text)]


def _in_name(at: int, tokens: list[Token], text: str) -> bool:
    first = last = at
    while first > 0 and _capital(first - 1, tokens, text) and tokens[first - 1].word not in TITLES | ARTICLES | PLACES:
        first -= 1
    while last + 1 < len(tokens) and _capital(last + 1, tokens, text):
        last += 1
    if not _capital(at, tokens, text) or first == 0:
        return False
    before = first - 1
    # "Mr. Blade"
    if tokens[before].word == "." and before and tokens[before - 1].word in ABBREVIATED:
        return True
    if tokens[before].word in TITLES:
        return True
    while before > 0 and tokens[before].word in ARTICLES:
        before -= 1
    place = tokens[before].word in PLACES
    return place and (last > first or before < first - 1)


def _capital(at: int, tokens: list[Token], text: str) -> bool:
    """Whether the word begins with a capital and goes on small: "Blade", not "AK" or "GUN"."""
    said = text[tokens[at].start : tokens[at].end]
    return len(said) > 2 and said[0].isupper() and said[1:].islower()
