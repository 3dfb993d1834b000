"""What no protocol may give up, whatever its file says: the program's own invariants, beside those of the file."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_noop

from triage.protocol.dangers import DANGERS, EXCEPTABLE, UNARMED, UNARMED_NATURES, UNKNOWN_IS_NO_TEAM
from triage.protocol.shape import LABELS, LADDER, UNASKED, UNKNOWN, Invariant, Protocol, Question

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
        "Never only a clinician or an unarmed team when a serious crime is going on or an officer is wanted."
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
    "asked_signs": gettext_noop("Never an unarmed team before anybody asked about threats and violence before."),
    "unknown_breathing": gettext_noop(
        "Never only a clinician or an unarmed team while nobody knows about breathing, and EMS always comes."
    ),
    "unknown_weapon": gettext_noop("Never an unarmed team while a weapon is not ruled out."),
    "unknown_violence": gettext_noop("Never an unarmed team while violence is not ruled out."),
    "unknown_attempt": gettext_noop("Never an unarmed team while an attempt is not ruled out."),
    "settled": gettext_noop(
        "Asking never ends, and no team goes alone, while a question that was not asked could still break one of these."
    ),
}
# A reason that is no rule of any file: no approved protocol is in force (triage/queries/versions.py).
NOT_APPROVED = "not_approved"
OWN_REASONS = frozenset({NOT_APPROVED, "nature_unknown", *(f"nature_{response}" for response in LADDER)})
SETTLED = Invariant("promise_settled", {})
MISSING = gettext_noop("No question “%(key)s” is asked: nothing would keep an unarmed team from that danger.")
TURNED = gettext_noop("The least dangerous answer to “%(key)s” must be “%(safe)s”, and it must be asked on every call.")
NATURE = gettext_noop(
    "%(nature)s must not begin with a clinician or an unarmed team: it is not a kind of call for them."
)


def promises(protocol: Protocol) -> list[Invariant]:
    """The program's own invariants for the questions this protocol has."""
    made = []
    excepted = {one.unknown for one in protocol.exceptions if one.unknown in EXCEPTABLE}
    for key, danger in DANGERS.items():
        question = protocol.by_key.get(key)
        if question and sound(question):
            when = {key: danger.among(question.known)}
            made.append(Invariant(f"promise_{key}", {}, when=when, never=UNARMED, medical=danger.ems))
            unasked = {key: frozenset({UNASKED})}
            made.append(Invariant(f"promise_asked_{key}", {}, when=unasked, never=frozenset({"team"})))
            if key in UNKNOWN_IS_NO_TEAM and key not in excepted:
                made.append(_while_not_known(key))
    return made


def never_list(protocol: Protocol) -> list[Invariant]:
    """Those of them that no site may leave out: nobody's word, whatever the reason, sends less than they allow."""
    return [one for one in promises(protocol) if not any(DANGERS[key].optional for key in one.when)]


def _while_not_known(key: str) -> Invariant:
    """Whether somebody breathes is for EMS until it is known; where a weapon may be, a clinician may still talk."""
    all_come = key == "breathing"
    never = UNARMED if all_come else frozenset({"team"})
    return Invariant(f"promise_unknown_{key}", {}, when={key: frozenset({UNKNOWN})}, never=never, medical=all_come)


def sound(question: Question) -> bool:
    """Whether it asks about its danger the right way round, on its buttons too, and whatever the nature."""
    danger = DANGERS[question.key]
    plain = [answer for answer in question.known if answer in LABELS]
    meant = all(
        _first_word(question.label(code, to)) == LABELS[code][to].casefold() for code in plain for to in LABELS[code]
    )
    return question.safe == danger.safe and meant and not question.natures


def _first_word(label: str) -> str:
    return next(iter(re.findall(r"\w+", label.casefold())), "")


def given_up(protocol: Protocol) -> Iterator[tuple[str, dict[str, str]]]:
    """Sentences and what stands in them: promises that this protocol cannot even be held to."""
    for key, danger in DANGERS.items():
        question = protocol.by_key.get(key)
        if question is None:
            if not danger.optional:
                yield MISSING, {"key": key}
        elif not sound(question):
            yield TURNED, {"key": key, "safe": danger.safe}
    for nature in sorted(protocol.natures.keys() - UNARMED_NATURES):
        if protocol.base(nature) in UNARMED:
            yield NATURE, {"nature": nature}
