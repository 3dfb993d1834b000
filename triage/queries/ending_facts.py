"""What an ending needs to be said: which facts its form opens, which are missing, and the times the law sets."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from triage.codes import dispositions
from triage.codes.commitment_rules import CommitmentRules, rules_on
from triage.models import Call, Diversion, EndingFacts

NAMES = [
    *("called_back", "not_reached", "guardian", "report_owed", "report_made", "report_made_at", "report_to"),
    *("petitioner", "petitioned_at", "ordered_at", "custody", "custody_at", "presented_at", "examiner"),
    *("examined_at", "commitment_result"),
]
# Before the record is signed each of these is said, with what it is called in a refusal.
NEEDED_AFTER = {
    dispositions.HUNG_UP: {"called_back": _("whether you called back")},
    dispositions.NOT_REACHED: {"not_reached": _("why the person was not reached")},
    dispositions.COMMITMENT: {"petitioner": _("who petitioned"), "custody": _("who took custody")},
}
# Facts that only one ending has; all others may be said of each.
ONLY_AFTER = {
    dispositions.HUNG_UP: ["called_back"],
    dispositions.NOT_REACHED: ["not_reached"],
    dispositions.COMMITMENT: NAMES[NAMES.index("petitioner") :],
}
MINORS = {Call.Circumstance.CHILD.value, Call.Circumstance.MINOR.value}
GROWN_UP = 18


@dataclass(frozen=True)
class Limit:
    """A time that the law sets: until when, whether it was kept (None: not known yet), and which rules say so."""

    words: Any
    until: datetime.datetime
    kept: bool | None
    rules: CommitmentRules


def of(diversion: Diversion) -> list[EndingFacts]:
    """Every version of what was said, the newest first. One query."""
    return list(diversion.ending_facts.select_related("by").order_by("-id"))


def values(facts: EndingFacts | None) -> dict[str, Any]:
    """What stands, by name; empty where nothing was said."""
    return {name: getattr(facts, name) for name in NAMES} if facts else {}


def is_about_minor(diversion: Diversion) -> bool:
    """Whether the person is known to be under 18, by the age or because the call-taker said so."""
    age = diversion.incident.age_of_person(timezone.localdate())
    said = MINORS & set(diversion.call.circumstances)
    return (age is not None and age < GROWN_UP) or bool(said and diversion.call.caller_role == Call.CallerRole.PATIENT)


def missing(diversion: Diversion, facts: EndingFacts | None) -> dict[str, Any]:
    """What must be said before the record is signed and is not: field -> what it is in words."""
    needed: dict[str, Any] = dict(NEEDED_AFTER.get(diversion.disposition, {}))
    if is_about_minor(diversion):
        needed["guardian"] = _("what a parent or guardian knows")
    if diversion.status == Diversion.Status.ENDED:
        needed["report_owed"] = _("whether a report to social services is owed")
    if facts and facts.owes_report and facts.report_made is None:
        needed["report_made"] = _("whether the report was made")
    return {name: words for name, words in needed.items() if getattr(facts, name, None) in ("", None)}


def limits(facts: EndingFacts, now: datetime.datetime) -> list[Limit]:
    """The times of an involuntary commitment as far as their beginnings are known."""
    rules = rules_on(timezone.localdate(facts.ordered_at or facts.petitioned_at or now))
    found = []
    for words, begun, done, within in (
        (_("Custody"), facts.ordered_at, facts.custody_at, rules.custody),
        (_("First examination"), facts.presented_at, facts.examined_at, rules.first_examination),
    ):
        if begun is not None:
            until = begun + within
            kept = done <= until if done else (False if now > until else None)
            found.append(Limit(words, until, kept, rules))
    return found


def belonging(disposition: str, said: dict[str, Any]) -> dict[str, Any]:
    """What was said that this ending needs, without what was left empty or belongs to another ending."""
    others = {name for code, names in ONLY_AFTER.items() if code != disposition for name in names}
    return {name: value for name, value in said.items() if name not in others and value not in ("", None)}


def lines(facts: EndingFacts) -> list[tuple[Any, Any, datetime.datetime | None]]:
    """What was said, for a page: its name, its words ("" for a time alone), and when it was."""
    said: list[tuple[Any, Any, datetime.datetime | None]] = []
    for name in NAMES:
        value = getattr(facts, name)
        if value in ("", None) or name in TIMES.values():
            continue
        if isinstance(value, datetime.datetime):
            said.append((LABELS[name], "", value))
        elif isinstance(value, bool):
            said.append((LABELS[name], YES_NO[value], getattr(facts, TIMES.get(name, ""), None)))
        else:
            words = getattr(facts, f"get_{name}_display", lambda value=value: value)()
            said.append((LABELS[name], words, getattr(facts, TIMES.get(name, ""), None)))
    return said


# Which time is told beside which fact.
TIMES = {"report_made": "report_made_at", "custody": "custody_at", "examiner": "examined_at"}
YES_NO = {True: _("Yes"), False: _("No, not yet")}
LABELS = {
    "called_back": _("Did you call back?"),
    "not_reached": _("Why the person was not reached"),
    "guardian": _("Under 18: parent or guardian"),
    "report_owed": _("Is a report to county social services (DSS) owed?"),
    "report_made": _("Was the report made?"),
    "report_made_at": _("When it was made"),
    "report_to": _("To whom"),
    "petitioner": _("Who petitioned for the commitment"),
    "petitioned_at": _("When they petitioned"),
    "ordered_at": _("Custody order signed"),
    "custody": _("Who took custody"),
    "custody_at": _("When custody began"),
    "presented_at": _("Brought to the examiner"),
    "examiner": _("Who examined first"),
    "examined_at": _("When they examined"),
    "commitment_result": _("Result"),
}
