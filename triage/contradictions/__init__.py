"""Which answers new narrative text speaks against: a word list that people can read, and rules for negations."""

from triage.contradictions.reading import Found, find
from triage.contradictions.wordlist import Entry, WordList, load, parse

__all__ = ["Entry", "Found", "WordList", "find", "load", "parse"]
