"""A version that no longer meets what the program promises: judged on, but held to each promise by a rule more.

Calls go on under a version that people approved. Where today's promises would be broken, and only there, the unarmed
response is withheld: what is added can only raise, like every rule.
"""

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext, override

from triage.protocol.dangers import DANGERS, UNARMED
from triage.protocol.promises import MISSING, NAMES, SAYS, natures_given_up, not_held, promises, sound
from triage.protocol.shape import UNASKED, Protocol, Rule, Words

# Before a rule's key: no file can write it.
HELD = "held:"
MISSING_KEY = "missing_"


def _digest() -> str:
    """Of everything that a proof depends on; "" where the sources are not there to be read."""
    here = Path(__file__).parent
    found = [*sorted(here.glob("*.py")), here / "schema.json"]
    return hashlib.sha256(b"".join(one.read_bytes() for one in found)).hexdigest() if len(found) > 1 else ""


# What was proven by the program of this digest need not be proven again.
TODAY = _digest()


def hold(protocol: Protocol) -> Protocol:
    """The same with a rule for each promise, so that none can be broken; exceptions nobody signed do not count.

    A danger that no question asks about as it should keeps every unarmed response away; kinds of call that may not
    begin with less begin with police, fire and EMS.
    """
    signed = dataclasses.replace(protocol, exceptions=tuple(one for one in protocol.exceptions if one.is_signed))
    rules = []
    for one in promises(signed):
        (asked,) = one.when
        find_out = (asked,) if UNASKED in one.when[asked] else ()
        key = HELD + one.key.removeprefix("promise_").partition(":")[0]
        rules.append(Rule(key, one.when, rules_out=one.never, medical=one.medical, find_out=find_out))
    for role in DANGERS:
        asks = signed.asking(role)
        if (not asks or not all(map(sound, asks))) and role not in not_held(signed):
            rules.append(Rule(f"{HELD}{MISSING_KEY}{role}", {}, rules_out=UNARMED))
    lowered = set(natures_given_up(signed))
    return dataclasses.replace(
        protocol,
        rules=(*protocol.rules, *(dataclasses.replace(rule, because=words(rule.key)) for rule in rules)),
        natures={code: level for code, level in protocol.natures.items() if code not in lowered},
        reasons={**protocol.reasons, **{rule.key: words(rule.key) for rule in rules}},
    )


def words(key: str) -> Words:
    """What the reason of an added rule says, in both languages."""
    said: dict[str, str] = {}
    for language in ("en", "es"):
        with override(language):
            said[language] = _sentence(key.removeprefix(HELD))
    return said


def _sentence(key: str) -> str:
    if key.startswith(MISSING_KEY):
        name = NAMES[key.removeprefix(MISSING_KEY)]
        return gettext(MISSING) % {"danger": gettext(name)}
    says = SAYS[key]
    return gettext(says)


def reason(protocol: Protocol, key: str, language: str) -> str:
    """The words of a reason, also of one that was added; "" for one that nobody has words for."""
    if key.startswith(HELD):
        both: Mapping[str, str] = words(key)
        return both["es" if language.startswith("es") else "en"]
    return protocol.reason(key, language) if key in protocol.reasons else ""
