"""What no protocol may give up, whatever its file says: the program's own invariants, beside those of the file."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_noop

from triage.protocol.shape import LABELS, LADDER, UNASKED, Invariant, Protocol, Question

# Each protected question and the answer to it that is safe. Every other answer, "unknown" apart, is a danger.
PROTECTED = {"breathing": "yes", "weapon": "no", "violence": "no", "attempt": "no"}
WITH_EMS = ("breathing", "attempt")
# Natures that are a danger or a medical emergency by their name: never for the telephone or an unarmed team alone.
NEVER = frozenset(
    """
    ABDUCTF ABDUCTNF ACTSHOOT ALMH ALRPANA ALRPANS ALRROBA ALRROBS ALS ASSAULT BARICADE BLEEDING BOMB CARDIAC CARJACK
    CHESPAIN CHOKE CU1 DEATH DROWN DVA ESCAPE EXPLOS FAS FASX FIGHT FSTRU HATE HEMRG HLP1 HOMICIDE MAYDAY MCI NCRASLTWF
    NCRCPRF PROW PURSUIT RESIST TERROR TRAUMAP
    HOSTAGE MTLV MVAINJY OD PERUNCON RESP RESPARR ROBBERY SEIZURE SEXOFFNS SHOOT STABBING STKX STROKE SUICIDE TRAUMA
    WEAPON
    """.split()
)
UNARMED = frozenset({"clinician", "team"})
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
    "asked_breathing": gettext_noop("Never an unarmed team before anybody asked about breathing."),
    "asked_weapon": gettext_noop("Never an unarmed team before anybody asked about a weapon."),
    "asked_violence": gettext_noop("Never an unarmed team before anybody asked about violence."),
    "asked_attempt": gettext_noop("Never an unarmed team before anybody asked about an attempt."),
    "settled": gettext_noop(
        "Asking never ends, and no team goes alone, while a question that was not asked could still break one of these."
    ),
}
# A reason that is no rule of any file: no approved protocol is in force (triage/versions.py).
NOT_APPROVED = "not_approved"
OWN_REASONS = frozenset({NOT_APPROVED, "nature_unknown", *(f"nature_{response}" for response in LADDER)})
SETTLED = Invariant("promise_settled", {})
MISSING = gettext_noop("No question “%(key)s” is asked: nothing would keep an unarmed team from that danger.")
TURNED = gettext_noop("The least dangerous answer to “%(key)s” must be “%(safe)s”, and it must be asked on every call.")
NATURE = gettext_noop("%(nature)s is a danger by its name and must not begin with a clinician or an unarmed team.")


def promises(protocol: Protocol) -> list[Invariant]:
    """The program's own invariants for the questions this protocol has."""
    made = []
    for key in PROTECTED:
        question = protocol.by_key.get(key)
        if question and sound(question):
            danger = frozenset(answer for answer in question.answers if question.tells_of_danger(answer))
            made.append(Invariant(f"promise_{key}", {}, when={key: danger}, never=UNARMED, medical=key in WITH_EMS))
            unasked = {key: frozenset({UNASKED})}
            made.append(Invariant(f"promise_asked_{key}", {}, when=unasked, never=frozenset({"team"})))
    return made


def sound(question: Question) -> bool:
    """Whether a protected question is the right way round, on its button too, and asked whatever the nature."""
    safe = PROTECTED[question.key]
    words = [re.findall(r"\w+", question.label(safe, language).casefold())[:1] for language in ("en", "es")]
    said = [[LABELS[safe][language].casefold()] for language in ("en", "es")]
    return question.safe == safe and words == said and question.must and not question.natures


def given_up(protocol: Protocol) -> Iterator[tuple[str, dict[str, str]]]:
    """Sentences and what stands in them: promises that this protocol cannot even be held to."""
    for key, safe in PROTECTED.items():
        question = protocol.by_key.get(key)
        if question is None:
            yield MISSING, {"key": key}
        elif not sound(question):
            yield TURNED, {"key": key, "safe": safe}
    for nature in sorted(NEVER & protocol.natures.keys()):
        if protocol.base(nature) in UNARMED:
            yield NATURE, {"nature": nature}
