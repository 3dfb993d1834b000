"""What no protocol may give up, whatever its file says: the program's own invariants, beside those of the file."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from triage.protocol.shape import Invariant, Protocol, Question

# Each protected question and the answer to it that is safe. Every other answer, "unknown" apart, is a danger.
PROTECTED = {"breathing": "yes", "weapon": "no", "violence": "no", "attempt": "no"}
WITH_EMS = ("breathing", "attempt")
# Natures that are a danger or a medical emergency by their name: never for the telephone or an unarmed team alone.
NEVER = frozenset(
    """
    ABDUCTF ABDUCTNF ACTSHOOT ALS ASSAULT BARICADE BOMB CARDIAC CARJACK DEATH DVA FIGHT FSTRU HATE HEMRG HOMICIDE
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
}
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
    return made


def sound(question: Question) -> bool:
    """Whether a protected question is the right way round and asked whatever the nature."""
    return question.safe == PROTECTED[question.key] and question.must and not question.natures


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
