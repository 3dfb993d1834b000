"""Which words of a text are negated: what stands before them and reaches them, or behind them and closes."""

from triage.contradictions.spans import spans_of
from triage.contradictions.tokens import COMMA, SLASH, Token
from triage.contradictions.wordlist import COLON, WordList

REACH = 8  # words over which a negation reaches at most
TAIL = 4  # words that may follow a negation behind its word
SPEAKS_TWICE = frozenset({"absence"})  # negated themselves they affirm: "does not deny having a gun"
# After "or" they begin a sentence of its own.
SUBJECTS = frozenset(
    {"i", "he", "she", "they", "we", "you", "it", "me", "te", "se", "lo", "la", "los", "las", "le", "les"}
)


def negations_of(tokens: list[Token], words: WordList) -> dict[int, str]:
    """Where a negation stands, at its last word, and of which kind; what only looks like one is left out."""
    spans = spans_of(tokens, words.negations)
    found: dict[int, str] = {}
    for span in sorted(spans, key=lambda span: span.last - span.first):
        kind = words.kinds[span.phrase]
        for n in range(span.first, span.last + 1):
            found.pop(n, None)
        if kind != "none":
            found[span.last] = kind
    return found


def negated_before(
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


def negated_behind(last: int, tokens: list[Token], words: WordList, negations: dict[int, str]) -> bool:
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
