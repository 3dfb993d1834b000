"""What rules do, as bits that are only ever added: so whatever fires more can never lead to less."""

import functools
from collections.abc import Iterable

from triage.protocol.shape import LADDER, TOP, Rule

# Bits 0-2: at least team, team with police, emergency. Bits 3-5: clinician, team, team with police ruled out.
RAISE = {response: (1 << height) - 1 for height, response in enumerate(LADDER)}
OUT = {response: 8 << height for height, response in enumerate(LADDER[:-1])}
MEDICAL = 64
FIND_OUT = 128  # and the bits above it: one for each question, in their order


def bits_of(rule: Rule) -> int:
    """The effect of a rule on the response and on EMS."""
    out = sum(OUT[response] for response in rule.rules_out)
    return RAISE.get(rule.raise_to, 0) | out | (MEDICAL if rule.medical else 0)


def added(effects: Iterable[int]) -> int:
    """All effects together."""
    return functools.reduce(int.__or__, effects, 0)


@functools.cache
def kinds(enabled: frozenset[str]) -> int:
    """The kinds of help in use as bits; police, fire and EMS are always there."""
    return sum(1 << LADDER.index(response) for response in enabled | {TOP} if response in LADDER)


@functools.cache
def least_height(bits: int, base: str, in_use: int) -> int:
    """The height of the least protective response that these effects allow.

    A response that is ruled out or not in use gives way to the next more protective one; the last is always there.
    """
    height = max(LADDER.index(base), (bits & 7).bit_count())
    while height < len(LADDER) - 1 and (bits >> (3 + height) & 1 or not in_use >> height & 1):
        height += 1
    return height
