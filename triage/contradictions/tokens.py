"""Takes a text apart into the words and marks it is read by."""

import re
from typing import NamedTuple

from triage.contradictions.wordlist import COLON, WordList

# A word with its apostrophes, "w/o" and "w/", or a mark; a line break is a mark like a full stop.
TOKEN = re.compile(
    r"w/o\b|w/|[^\W_]+(?:['\u2019\u2018`\u00b4][^\W_]+)*|[,/:?=.;!()\n\"\u2026\u00bf\u00a1\u2013\u2014]|(?<![\w])-|-(?!\w)",
    re.I,
)
COLONS = frozenset(":?=-\u2013\u2014")
STOP, COMMA, SLASH = ".", ",", "/"


class Token(NamedTuple):
    """One word as it is compared, or the mark that stands for several, and where it is in the text."""

    word: str
    start: int
    end: int
    mark: bool = False


def tokens_of(text: str, words: WordList) -> list[Token]:
    return [_token(found, words) for found in TOKEN.finditer(text)]


def _token(found: re.Match[str], words: WordList) -> Token:
    said = found.group()
    if len(said) > 1 or said.isalnum():
        return Token(words.reading_of(said), found.start(), found.end())
    mark = said if said in (COMMA, SLASH) else COLON if said in COLONS else STOP
    return Token(mark, found.start(), found.end(), mark=True)
