"""How an encounter or an incident may end: APCO ANS 1.111.2-2018 codes and the local ones of docs/sources.md."""

from django.utils.translation import gettext_lazy as _

DISPOSITIONS: dict[str, object] = {
    "01": _("Report taken"),
    "02": _("No report"),
    "03": _("Arrest"),
    "04": _("Citation"),
    "05": _("Settled by phone"),
    "08": _("Follow-up report"),
    "10": _("Cancelled"),
    "13": _("Information given"),
    "14": _("Gone on arrival"),
    "15": _("Referred to a partner agency"),
    "16": _("Transport or escort given"),
    "18": _("Settled by contact"),
    "21": _("Cancelled en route"),
    "22": _("Duplicate"),
    "32": _("Cancelled before arrival"),
    "33": _("Transported by law enforcement"),
    "34": _("Transported by private vehicle"),
    "35": _("Stand-by"),
    "36": _("Stand-by, no treatment"),
    "38": _("No person found"),
    "39": _("Dead on arrival"),
    "40": _("Died on scene"),
    "41": _("Evaluated, no treatment or transport"),
    "42": _("Refused evaluation or care"),
    "43": _("Helped and released"),
    "44": _("Handed to another EMS"),
    "45": _("Transported by EMS"),
    "L-911": _("Handed to police, fire or EMS"),
    "L-IVC": _("Involuntary commitment began"),
    "L-UNABLE": _("Met, unable to help"),
    "L-SCOPE": _("Returned to 911: outside what a team may do"),
    "L-AREA": _("Returned to 911: outside the area"),
}

PHONE = ["05", "15", "13", "42", "L-911", "L-UNABLE"]
FIELD = ["18", "43", "15", "16", "14", "38", "41", "42", "45", "33", "L-911", "L-IVC", "L-UNABLE", "L-SCOPE", "L-AREA"]
WITHOUT_CONTACT = ["14", "21", "32", "38", "10", "L-911", "L-SCOPE", "L-AREA"]


def name_of(code: str) -> str:
    """The plain name of a disposition code."""
    return str(DISPOSITIONS.get(code, code))


def choices(codes: list[str] | None = None) -> list[tuple[str, object]]:
    """(code, name) pairs for a form."""
    return [(code, DISPOSITIONS[code]) for code in (codes or DISPOSITIONS)]
