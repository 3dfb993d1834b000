"""How an encounter or an incident may end: APCO ANS 1.111.2-2018 codes and the local ones of docs/sources.md."""

import dataclasses

from django.utils.translation import gettext_lazy as _

# The codes that an act gives by itself; all others are chosen by people.
CANCELLED = "10"
CANCELLED_EN_ROUTE = "21"
DUPLICATE = "22"
# A raised call that nobody was there to settle: a supervisor reads it.
FOR_REVIEW = "L-REVIEW"
# Endings of a clinician on the telephone that need facts of their own (triage/queries/ending_facts.py).
HUNG_UP = "L-HUNGUP"
NOT_REACHED = "L-THIRD"
COMMITMENT = "L-IVC"


@dataclasses.dataclass(frozen=True)
class DispositionCode:
    """One way to end. An incident may be closed with any of them.

    `phone`, `contact` and `no_contact` are the places in the list of a clinician by phone, of a team that met the
    person and of a team that met nobody; 0 where it is not offered. `missed` is the reason it gives by itself for
    nobody having helped (a value of Miss.Reason), "" where somebody must say why. After one that is
    `returned_to_911` the incident goes back to the call-takers, who send police, fire or EMS. `settles`: it says
    that the person is well enough without anybody there. `leaves_alone`: nobody knows how the person is, so that a
    raised call goes back to the call-takers where nobody is there. `taken_over`: police, fire or EMS have the person,
    or the person has died.
    """

    code: str
    name: object
    phone: int = 0
    contact: int = 0
    no_contact: int = 0
    missed: str = ""
    returned_to_911: bool = False
    settles: bool = False
    leaves_alone: bool = False
    taken_over: bool = False


DISPOSITIONS = {
    row.code: row
    for row in (
        DispositionCode("01", _("Report taken")),
        DispositionCode("02", _("No report")),
        DispositionCode("03", _("Arrest"), taken_over=True),
        DispositionCode("04", _("Citation")),
        DispositionCode("05", _("Settled by phone"), phone=1, settles=True),
        DispositionCode("08", _("Follow-up report")),
        DispositionCode(CANCELLED, _("Cancelled"), no_contact=5, missed="not_needed"),
        DispositionCode("13", _("Information given"), phone=3, settles=True),
        DispositionCode("14", _("Gone on arrival"), contact=5, no_contact=1, missed="person_gone"),
        DispositionCode("15", _("Referred to a partner agency"), phone=2, contact=3, settles=True),
        DispositionCode("16", _("Transport or escort given"), contact=4),
        DispositionCode("18", _("Settled by contact"), contact=1),
        DispositionCode(CANCELLED_EN_ROUTE, _("Cancelled en route"), no_contact=2, missed="not_needed"),
        DispositionCode(DUPLICATE, _("Duplicate")),
        DispositionCode("32", _("Cancelled before arrival"), no_contact=3, missed="not_needed"),
        DispositionCode("33", _("Transported by law enforcement"), contact=10, taken_over=True),
        DispositionCode("34", _("Transported by private vehicle")),
        DispositionCode("35", _("Stand-by")),
        DispositionCode("36", _("Stand-by, no treatment")),
        DispositionCode("38", _("No person found"), contact=6, no_contact=4, missed="person_gone"),
        DispositionCode("39", _("Dead on arrival"), taken_over=True),
        DispositionCode("40", _("Died on scene"), taken_over=True),
        DispositionCode("41", _("Evaluated, no treatment or transport"), contact=7),
        DispositionCode("42", _("Refused evaluation or care"), phone=5, contact=8, missed="declined"),
        DispositionCode("43", _("Helped and released"), contact=2),
        DispositionCode("44", _("Transferred to other EMS"), taken_over=True),
        DispositionCode("45", _("Transported by EMS"), contact=9, taken_over=True),
        DispositionCode(
            "L-911",
            _("Handed off to police, fire or EMS"),
            phone=6,
            contact=11,
            no_contact=6,
            returned_to_911=True,
            taken_over=True,
        ),
        DispositionCode(HUNG_UP, _("Caller hung up"), phone=7, leaves_alone=True),
        DispositionCode(NOT_REACHED, _("Third party: person not reached"), phone=8, leaves_alone=True),
        DispositionCode("L-WRONG", _("Wrong number"), phone=4, settles=True),
        DispositionCode(COMMITMENT, _("Involuntary commitment (IVC) started"), phone=9, contact=12),
        DispositionCode("L-UNABLE", _("Contact made, unable to help"), phone=10, contact=13),
        DispositionCode(FOR_REVIEW, _("Waiting for review"), phone=11),
        DispositionCode(
            "L-SCOPE",
            _("Returned to 911: outside what a team may do"),
            contact=14,
            no_contact=7,
            missed="out_of_scope",
            returned_to_911=True,
        ),
        DispositionCode(
            "L-AREA",
            _("Returned to 911: outside the area"),
            contact=15,
            no_contact=8,
            missed="out_of_area",
            returned_to_911=True,
        ),
    )
}


def _offered(place: str) -> list[str]:
    """The codes offered to whom `place` names, in the order of their list."""
    places = {row.code: getattr(row, place) for row in DISPOSITIONS.values() if getattr(row, place)}
    return sorted(places, key=places.__getitem__)


PHONE = _offered("phone")
FIELD = _offered("contact")
WITHOUT_CONTACT = _offered("no_contact")
RETURNED_TO_911 = frozenset(row.code for row in DISPOSITIONS.values() if row.returned_to_911)
SETTLES = frozenset(row.code for row in DISPOSITIONS.values() if row.settles)
LEAVES_ALONE = frozenset(row.code for row in DISPOSITIONS.values() if row.leaves_alone)
TAKEN_OVER = frozenset(row.code for row in DISPOSITIONS.values() if row.taken_over)
# Any way an incident may be closed; what waits for review is ended by a clinician alone.
ENDINGS = [code for code in DISPOSITIONS if code != FOR_REVIEW]
# {code: the reason that it gives by itself for nobody having helped}
MISSED_BECAUSE = {row.code: row.missed for row in DISPOSITIONS.values() if row.missed}


def by_phone(*, raised: bool, there: bool, reviewable: bool) -> tuple[list[str], list[str]]:
    """What a clinician on the telephone is offered: the codes open to them alone, and those with a second word only.

    On a `raised` call (police, fire or EMS are needed) nothing is settled by one person while nobody is `there`; when
    nobody could be reached for long enough (`reviewable`) it may wait for review.
    """
    alone = raised and not there
    second = [code for code in PHONE if code in SETTLES] if alone else []
    return [one for one in PHONE if one not in second and (one != FOR_REVIEW or (alone and reviewable))], second


def name_of(code: str) -> str:
    """The plain name of a disposition code; an unknown code as it is."""
    return str(DISPOSITIONS[code].name) if code in DISPOSITIONS else code


def choices(codes: list[str] | None = None) -> list[tuple[str, object]]:
    """(code, name) pairs for a form: of these codes, or of all."""
    return [(code, DISPOSITIONS[code].name) for code in codes or ENDINGS]
