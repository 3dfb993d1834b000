"""What no protocol may give up, whatever its file says: the program's own invariants, beside those of the file."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_noop

from triage.protocol.dangers import (
    DANGERS,
    EXCEPTABLE_NATURES,
    NOT_HELD_EXCEPTABLE,
    UNARMED,
    UNARMED_NATURES,
    UNKNOWN_EXCEPTABLE,
    UNKNOWN_IS_NO_TEAM,
)
from triage.protocol.shape import LABELS, LADDER, TOP, UNASKED, UNKNOWN, Invariant, Protocol, Question

NAMES = {
    "breathing": gettext_noop("unconscious or not breathing normally"),
    "weapon": gettext_noop("a weapon"),
    "violence": gettext_noop("violence toward others"),
    "attempt": gettext_noop("an attempt in progress"),
    "plan": gettext_noop("a plan to end a life, and the means"),
    "medical": gettext_noop("a medical emergency"),
    "officer": gettext_noop("a serious crime going on, or a wish for an officer"),
    "signs": gettext_noop("threats, violence before, or other signs"),
}
SAYS = {
    "breathing": gettext_noop(
        "Never only a clinician or an unarmed team when the person is unconscious or not breathing normally, and EMS"
        " always comes."
    ),
    "weapon": gettext_noop("Never only a clinician or an unarmed team when a weapon is present."),
    "violence": gettext_noop("Never only a clinician or an unarmed team when violence toward others is happening."),
    "attempt": gettext_noop(
        "Never only a clinician or an unarmed team when an attempt is in progress, and EMS always comes."
    ),
    "plan": gettext_noop(
        "Never only a clinician or an unarmed team when there is a plan to end a life and the means are within reach."
    ),
    "medical": gettext_noop("Never only a clinician or an unarmed team in a medical emergency, and EMS always comes."),
    "officer": gettext_noop(
        "Never only a clinician or an unarmed team when a serious crime is in progress or an officer is requested."
    ),
    "signs": gettext_noop(
        "Never only a clinician or an unarmed team when there were threats, violence or other signs."
    ),
    "asked_breathing": gettext_noop("Never an unarmed team before anybody asked about breathing."),
    "asked_weapon": gettext_noop("Never an unarmed team before anybody asked about a weapon."),
    "asked_violence": gettext_noop("Never an unarmed team before anybody asked about violence."),
    "asked_attempt": gettext_noop("Never an unarmed team before anybody asked about an attempt."),
    "asked_plan": gettext_noop("Never an unarmed team before anybody asked about a plan to end a life."),
    "asked_medical": gettext_noop("Never an unarmed team before anybody asked about a medical emergency."),
    "asked_officer": gettext_noop("Never an unarmed team before anybody asked about a serious crime."),
    "asked_signs": gettext_noop("Never an unarmed team before anybody asked about past threats and violence."),
    "unknown_breathing": gettext_noop(
        "Never only a clinician or an unarmed team while breathing is not known, and EMS always comes."
    ),
    "unknown_weapon": gettext_noop("Never an unarmed team while a weapon is not ruled out."),
    "unknown_violence": gettext_noop("Never an unarmed team while violence is not ruled out."),
    "unknown_attempt": gettext_noop("Never an unarmed team while an attempt is not ruled out."),
    "settled": gettext_noop(
        "Questions continue, and no team goes alone, while a question that was not asked could still break "
        "one of these."
    ),
}
# A reason that is no rule of any file: no approved protocol is in force (triage/queries/versions.py).
NOT_APPROVED = "not_approved"
OWN_REASONS = frozenset({NOT_APPROVED, "nature_unknown", *(f"nature_{response}" for response in LADDER)})
SETTLED = Invariant("promise_settled", {})
UNDECLARED = gettext_noop("No question says which danger it asks about (“asks”): names alone are not proven.")
MISSING = gettext_noop("No question asks about this, so nothing would keep an unarmed team away: %(danger)s.")
TURNED = gettext_noop(
    "“%(question)s” asks about a danger: its least dangerous answer must be “%(wanted)s”, its buttons must say what"
    " they mean, and it must be asked on every call."
)
NATURE = gettext_noop(
    "%(nature)s must not begin with a clinician or an unarmed team. A site that knows better says so by an exception."
)
NEVER_NATURE = gettext_noop(
    "%(nature)s must begin with police, fire or EMS by its nature, and no exception can be made for it."
)
UNSIGNED = gettext_noop(
    "The exception “%(exception)s” does not say where it comes from (“source”) and who decided it (“by”)."
)


def promises(protocol: Protocol) -> list[Invariant]:
    """The program's own invariants for the questions of this protocol that ask about a danger."""
    made = []
    for role, questions in _held(protocol):
        danger = DANGERS[role]
        for at, question in enumerate(questions):
            more = f":{question.key}" if at else ""
            when = {question.key: danger.among(question.known, question.safe)}
            made.append(Invariant(f"promise_{role}{more}", {}, when=when, never=UNARMED, medical=danger.ems))
            unasked = {question.key: frozenset({UNASKED})}
            made.append(Invariant(f"promise_asked_{role}{more}", {}, when=unasked, never=frozenset({"team"})))
            if role in UNKNOWN_IS_NO_TEAM and role not in _excepted_unknowns(protocol):
                made.append(_while_not_known(role, question.key, more))
    return made


def never_list(protocol: Protocol) -> list[Invariant]:
    """Those that no site may leave out: nobody's word, whatever the reason, sends less than they allow."""
    every = promises(protocol)
    return [one for one in every if not any(protocol.by_key[key].asks in NOT_HELD_EXCEPTABLE for key in one.when)]


def _held(protocol: Protocol) -> Iterator[tuple[str, list[Question]]]:
    """Each danger with the questions that ask about it as they should."""
    for role in DANGERS:
        if role not in not_held(protocol):
            yield role, [question for question in protocol.asking(role) if sound(question)]


def not_held(protocol: Protocol) -> set[str]:
    """The dangers that this site need not ask about, by an exception."""
    return {one.not_held for one in protocol.exceptions} & set(NOT_HELD_EXCEPTABLE)


def _excepted_unknowns(protocol: Protocol) -> set[str]:
    return {one.unknown for one in protocol.exceptions} & set(UNKNOWN_EXCEPTABLE)


def _while_not_known(role: str, key: str, more: str) -> Invariant:
    """Whether somebody breathes is for EMS until it is known; where a weapon may be, a clinician may still talk."""
    all_come = role == "breathing"
    never = UNARMED if all_come else frozenset({"team"})
    when = {key: frozenset({UNKNOWN})}
    return Invariant(f"promise_unknown_{role}{more}", {}, when=when, never=never, medical=all_come)


def sound(question: Question) -> bool:
    """Whether it asks about its danger the right way round, on its buttons too, and whatever the nature."""
    plain = [answer for answer in question.known if answer in LABELS]
    meant = all(
        _first_word(question.label(code, to)) == LABELS[code][to].casefold() for code in plain for to in LABELS[code]
    )
    return question.safe == DANGERS[question.asks].safe_where(question.negated) and meant and not question.natures


def _first_word(label: str) -> str:
    return next(iter(re.findall(r"\w+", label.casefold())), "")


def given_up(protocol: Protocol) -> Iterator[tuple[str, dict[str, str]]]:
    """Sentences and what stands in them: promises that this protocol cannot even be held to."""
    if not protocol.declares:
        yield UNDECLARED, {}
    for role, danger in DANGERS.items():
        asked = protocol.asking(role)
        if not asked and role not in not_held(protocol):
            yield MISSING, {"danger": role}
        for question in asked:
            if not sound(question):
                yield TURNED, {"question": question.key, "wanted": danger.safe_where(question.negated)}
    for nature in natures_given_up(protocol):
        yield NATURE if nature in EXCEPTABLE_NATURES else NEVER_NATURE, {"nature": nature}
    for one in protocol.exceptions:
        if not one.is_signed:
            yield UNSIGNED, {"exception": one.key}


def natures_given_up(protocol: Protocol) -> list[str]:
    """The kinds of call that begin with less here than they may.

    What is not on a list is for police, fire or EMS; what a site may make an exception for, without one, for a team
    with police at least.
    """
    may = UNARMED_NATURES | {one.nature for one in protocol.exceptions if one.nature in EXCEPTABLE_NATURES}
    below = {nature: protocol.base(nature) for nature in sorted(protocol.natures.keys() - may)}
    return [
        nature
        for nature, base in below.items()
        if base in UNARMED or (base != TOP and nature not in EXCEPTABLE_NATURES)
    ]
