"""A protocol with what is closed to the people of one call: judged by the same rules, and one more for each.

What is added always fires and can only rule out a kind of help, like a rule of the file: so nobody gets less by it, and
what was proven of the file still holds.
"""

import dataclasses
import functools

from triage.protocol.protected import Protected
from triage.protocol.shape import Protocol, Rule


@functools.lru_cache(maxsize=64)
def closed_to(protocol: Protocol, meant: tuple[Protected, ...]) -> Protocol:
    """The same with every kind of help ruled out that is closed to one of those who are meant."""
    rules = [Rule(one.reason, {}, rules_out=one.closed, because=one.says) for one in meant if one.closed]
    return dataclasses.replace(protocol, rules=(*protocol.rules, *rules)) if rules else protocol
