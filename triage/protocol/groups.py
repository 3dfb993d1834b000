"""Kinds of call that no rule can tell apart, and the mixes of help that may be in use: what each proof goes over."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from triage.protocol.shape import LADDER, TOP, Protocol, Rule


@dataclass(frozen=True)
class Group:
    """Natures that the same rules apply to: {where they begin: one of them}."""

    natures: Mapping[str, str]
    rules: tuple[Rule, ...]


def groups_of(protocol: Protocol) -> list[Group]:
    """All natures, the unlisted and the unknown one among them, in groups that no rule can tell apart."""
    limited = itertools.chain(*(sorted(question.natures) for question in protocol.questions))
    codes = dict.fromkeys([*protocol.natures, *limited])
    found: dict[tuple[Rule | str, ...], tuple[dict[str, str], tuple[Rule, ...]]] = {}
    for nature in (*codes, ""):
        rules = tuple(rule for rule in protocol.rules if not rule.natures or nature in rule.natures)
        natures, _rules = found.setdefault(tuple(rule.key for rule in rules), ({}, rules))
        natures.setdefault(protocol.base(nature), nature)
    return [Group(natures, rules) for natures, rules in found.values()]


def mixes_of(protocol: Protocol) -> list[frozenset[str]]:
    """Every mix of the kinds of help that may be switched on, all of them first; the most protective is always on."""
    below = [response for response in LADDER[:-1] if response in protocol.uses]
    sizes = range(len(below), -1, -1)
    return [frozenset(some) | {TOP} for size in sizes for some in itertools.combinations(below, size)]
