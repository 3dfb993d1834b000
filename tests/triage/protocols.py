"""Small protocols as other sites might write them, for tests."""

from collections.abc import Collection, Mapping
from typing import Any

from triage import protocol
from triage.protocol import Protocol, parse
from triage.protocol.findings import Proof

SHIPPED = protocol.data_of((protocol.FOLDER / "cabarrus.yaml").read_text(encoding="utf-8"))

QUESTIONS = {"breathing": "no", "weapon": "yes", "violence": "yes", "attempt": "yes", "plan": "yes", "medical": "yes"}
WITH_EMS = ("breathing", "attempt", "medical")
EXCLUDED = {"raise_to": "emergency"}


def both(words: str) -> dict[str, str]:
    return {"en": words, "es": words}


# Left out where every set of answers is asked one by one: there would be sixteen times as many.
MORE = ("plan", "medical")


def small(
    *,
    unknown: Any,
    unasked: Any = None,
    rules: list[dict[str, Any]] | None = None,
    leave_out: Collection[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """The data of a protocol with the seven questions that keep everybody safe.

    Not knowing does `unknown`. Where that is nothing, as in Portland, it is an exception with its name and day for a
    weapon and violence; nobody may do so with breathing and an attempt.
    """
    silent = unasked or effect(rules_out="team")
    not_known = dict.fromkeys(QUESTIONS, unknown) | {"breathing": effect(raise_to="emergency", medical="yes")}
    if unknown == "nothing":
        not_known["attempt"] = effect(rules_out="team")
    asked = [
        {
            "key": key,
            "kind": "yes_no",
            "asks": key,
            "ask": both(f"{key}?"),
            "danger": danger,
            "unknown": not_known[key],
            "unasked": silent,
        }
        for key, danger in QUESTIONS.items()
        if key not in leave_out
    ]
    fatal = [
        {
            "key": f"{key}_is_so",
            "when": {key: [danger]},
            **EXCLUDED,
            **({"medical": "yes"} if key in WITH_EMS else {}),
            "because": both(f"{key} is so"),
        }
        for key, danger in QUESTIONS.items()
        if key not in leave_out
    ]
    officer = {
        "key": "officer",
        "kind": "yes_no",
        "asks": "officer",
        "ask": both("An officer?"),
        "danger": "yes",
        "unknown": "nothing",
        "unasked": silent,
    }
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
        "exceptions": [*(seen_only(key) for key in ("weapon", "violence") if unknown == "nothing"), dict(NO_SIGNS)],
    } | more


def seen_only(key: str) -> dict[str, Any]:
    """Portland's way: only what was seen excludes."""
    return excepted(f"seen_{key}", "Only what was seen excludes.", unknown=key)


def excepted(key: str, says: str, **about: str) -> dict[str, Any]:
    """An exception as a file has it: about an unknown, a danger not held or a nature."""
    signed = {"since": "2026-11-30", "source": "Portland Street Response", "by": "Mia Stone, medical director"}
    return {"key": key, **signed, "says": both(says), **about}


# Threats and violence before are on Pennsylvania's list alone.
NO_SIGNS = excepted("no_signs", "Not on our list.", not_held="signs")


def effect(**what: Any) -> Mapping[str, Any]:
    return {**what, "because": both("It is not known.")}


# New York: what could not be collected makes ineligible. Portland: only what was seen does.
def new_york(leave_out: Collection[str] = ()) -> Protocol:
    stop = effect(raise_to="emergency")
    return parse(small(unknown=stop, unasked=stop, leave_out=leave_out))


def portland(leave_out: Collection[str] = ()) -> Protocol:
    return parse(small(unknown="nothing", unasked=effect(rules_out="team"), leave_out=leave_out))


def with_police(leave_out: Collection[str] = ()) -> Protocol:
    """A site that sends team and police together, and knows self-harm from a weapon against others."""
    data = small(
        unknown=effect(rules_out="team"),
        unasked=effect(rules_out="team"),
        uses=["clinician", "team", "co_response", "emergency"],
        leave_out=leave_out,
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
