"""Small protocols as other sites might write them, for tests."""

from collections.abc import Mapping
from typing import Any

from triage import protocol
from triage.protocol import Protocol, parse
from triage.protocol.findings import Proof

SHIPPED = protocol.data_of((protocol.FOLDER / "cabarrus.yaml").read_text(encoding="utf-8"))

QUESTIONS = {"breathing": "no", "weapon": "yes", "violence": "yes", "attempt": "yes"}
EXCLUDED = {"raise_to": "emergency"}


def both(words: str) -> dict[str, str]:
    return {"en": words, "es": words}


def small(
    *, unknown: Any, unasked: Any = None, rules: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    """The data of a protocol with the four questions that keep everybody safe, and one more."""
    unasked = unasked or effect(rules_out="team")
    asked = [
        {"key": key, "kind": "yes_no", "ask": both(f"{key}?"), "danger": danger, "unknown": unknown, "unasked": unasked}
        for key, danger in QUESTIONS.items()
    ]
    fatal = [
        {
            "key": f"{key}_is_so",
            "when": {key: [danger]},
            **EXCLUDED,
            **({"medical": "yes"} if key in ("breathing", "attempt") else {}),
            "because": both(f"{key} is so"),
        }
        for key, danger in QUESTIONS.items()
    ]
    officer = {"key": "officer", "kind": "yes_no", "ask": both("An officer?"), "danger": "yes"}
    wanted = {"key": "officer_wanted", "when": {"officer": ["yes"]}, **EXCLUDED, "because": both("Wanted.")}
    return {
        "version": "small",
        "title": "Small",
        "status": both("A test."),
        "uses": ["team", "emergency"],
        "natures": {"team": ["WELFARE", "MNTL"], "other": "emergency"},
        "because": {name: both(name) for name in ("nature_team", "nature_emergency", "nature_unknown")},
        "questions": [*asked, officer],
        "rules": [*fatal, wanted, *(rules or [])],
        "invariants": [],
    } | more


def effect(**what: Any) -> Mapping[str, Any]:
    return {**what, "because": both("It is not known.")}


# New York: what could not be collected makes ineligible. Portland: only what was seen does.
def new_york() -> Protocol:
    return parse(small(unknown=effect(raise_to="emergency"), unasked=effect(raise_to="emergency")))


def portland() -> Protocol:
    return parse(small(unknown="nothing", unasked=effect(rules_out="team")))


def with_police() -> Protocol:
    """A site that sends team and police together, and knows self-harm from a weapon against others."""
    data = small(
        unknown=effect(rules_out="team"),
        unasked=effect(rules_out="team"),
        uses=["clinician", "team", "co_response", "emergency"],
    )
    data["natures"] |= {"clinician": ["SUICTHRT"]}
    data["because"] |= {"nature_clinician": both("nature_clinician")}
    weapon = next(question for question in data["questions"] if question["key"] == "weapon")
    del weapon["danger"]
    answers = ["no", "self", "others"]
    weapon |= {"kind": "choice", "answers": [{"code": code, "label": {"en": code, "es": code}} for code in answers]}
    rule = next(rule for rule in data["rules"] if rule["key"] == "weapon_is_so")
    rule["when"] = {"weapon": ["others"]}
    self_harm = {
        "key": "self_harm",
        "when": {"weapon": ["self"]},
        "raise_to": "co_response",
        "because": both("Self-harm."),
    }
    data["rules"].append(self_harm)
    return parse(data)


def kinds_of(proof: Proof) -> set[str]:
    """The kinds of what it found."""
    return {finding.kind for finding in proof.findings}
