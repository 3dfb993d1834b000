"""Whether a stored version still meets what the program promises today; proven once, and from memory after that."""

import functools
from collections.abc import Mapping

from heart.kernel.language import here
from triage import protocol
from triage.models import ProtocolVersion
from triage.protocol.findings import Proof
from triage.protocol.holding import TODAY
from triage.protocol.proof import prove


@functools.lru_cache(maxsize=64)
def mistake(sha256: str) -> Mapping[str, str] | None:
    """The first mistake that today's proof finds in a version, in both languages; None where it holds.

    By the checksum of its content, which never changes, and of the program, which changes only between processes. One
    that was proven by this very program is not proven again. Raises Refusal where it cannot be read.
    """
    stored = ProtocolVersion.objects.filter(sha256=sha256)
    if TODAY and stored.filter(proof__today=TODAY, proof__ok=True).exists():
        return None
    return first_mistake(prove(protocol.parse(stored.values_list("data", flat=True)[:1].get())))


def in_words(version: ProtocolVersion) -> str:
    """What today's proof finds in a version that judges calls or soon will; "" where it holds, or judges none."""
    if version.status not in (*ProtocolVersion.PUBLISHABLE, ProtocolVersion.Status.RETIRED):
        return ""
    try:
        found = mistake(version.sha256)
    except protocol.Refusal as wrong:
        return wrong.problems[0]
    return found["es" if here().startswith("es") else "en"] if found else ""


def first_mistake(proof: Proof) -> Mapping[str, str] | None:
    """What a proof found first, in both languages."""
    said = proof.as_data()
    words = [one["words"] for one in said["findings"]] + [one["says"] for one in said["invariants"] if not one["ok"]]
    return words[0] if words else None
