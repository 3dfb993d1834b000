"""What people's word over the protocol's is worth while it stands, and when it ends."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from heart import history
from heart.flow import Refused
from heart.models import User
from teams.models import Kind
from triage import protocol
from triage.models import Assessment, Incident, Override
from triage.protocol import Protocol, Question
from triage.protocol.dangers import DANGERS
from triage.protocol.promises import NOT_APPROVED, never_list

# What “weapon or violence now” speaks of: it stands until these are answered again without a danger.
SPOKEN_OF = ("weapon", "violence")


class Standing(NamedTuple):
    """The words that stand: `more` for police, fire or EMS, `less` for less than the protocol asks for."""

    more: Override | None
    less: Override | None


def in_force(incident: Incident) -> Standing:
    """What people said over the protocol and still counts. One query."""
    found = {one.raises: one for one in incident.overrides.in_force().select_related("assessment", "by")}
    return Standing(found.get(True), found.get(False))


def told_of_danger(field: str = "") -> Refused:
    """While somebody's word of danger stands, nobody sends less; `field` is where that is said."""
    return Refused(
        _("Somebody told of danger. Ask about weapon and violence again before less is sent."),
        code="ask_again",
        field=field,
    )


def end(override: Override, because: str, *, by: User | None, now: datetime.datetime) -> None:
    """It counts no more; the row and its words stay."""
    if Override.objects.in_force().filter(pk=override.pk).update(ended_at=now, ended_because=because):
        history.record("triage.override_ended", override, by=by, because=because, response=override.response_id)


def without_word(rules: Protocol, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that still count after somebody told of danger: what was safe about it must be asked again."""
    asked_again = {question.key for question in about(rules) if is_safe(question, answers.get(question.key, ""))}
    return {key: said for key, said in answers.items() if key not in asked_again}


def about(rules: Protocol) -> list[Question]:
    """The questions that a word of weapon or violence speaks of."""
    return [question for question in rules.questions if question.key in SPOKEN_OF]


def is_safe(question: Question, said: str) -> bool:
    """Whether this answer says plainly that there is no danger; no answer and “not known” do not."""
    return said == question.safe


def answered_again(rules: Protocol, answers: Mapping[str, str]) -> bool:
    """Whether everything a word of danger speaks of was answered without a danger since."""
    asked = about(rules)
    return bool(asked) and all(is_safe(question, answers.get(question.key, "")) for question in asked)


def overtaken(override: Override, rules: Protocol, now: protocol.Judged) -> bool:
    """Whether something came up since it was lowered that asks for more than it was lowered to, or for EMS."""
    then = override.assessment
    if now.medical and not then.medical:
        return True
    new, low = set(now.reasons) - set(then.reasons), protocol.protection(override.response_id)
    levels = {f"nature_{code}": protocol.protection(code) for code in protocol.LADDER}
    levels["nature_unknown"] = levels[f"nature_{Kind.EMERGENCY}"]
    if any(levels.get(key, -1) > low for key in new):
        return True
    fired = [rule for rule in rules.rules if rule.key in new]
    return any(
        override.response_id in rule.rules_out or (rule.raise_to and protocol.protection(rule.raise_to) > low)
        for rule in fired
    )


def forbids(rules: Protocol, response: str, last: Assessment) -> bool:
    """Whether no reason whatever makes `response` right: an invariant of the protocol, or a protocol not to be trusted.

    An invariant about what nobody knows leaves room for who does; one about a danger does not, the program's own
    included. A danger in a question that must be asked counts as one, whether or not the file names it so.
    """
    said = {question.key: question.said(last.answers) for question in rules.questions}
    for held in (*rules.invariants, *never_list(rules)):
        danger = any(rules.by_key[key].tells_of_danger(said[key]) for key in held.when)
        if danger and all(said[key] in wanted for key, wanted in held.when.items()):
            least = protocol.protection(held.at_least) if held.at_least else 0
            if response in held.never or protocol.protection(response) < least:
                return True
    dangers = any(
        q.must and (said[q.key] == q.danger or q.key in DANGERS and q.tells_of_danger(said[q.key]))
        for q in rules.questions
    )
    return response != Kind.EMERGENCY and (dangers or NOT_APPROVED in last.reasons)


def refuse_forbidden(rules: Protocol, incident: Incident, response: str, last: Assessment) -> None:
    """Raise Refused where no reason whatever makes this little help right: by the answers, or by the kind of call."""
    if rules.base(incident.nature) == Kind.EMERGENCY:
        raise Refused(
            _("This kind of call is for police, fire or EMS. If it is another kind, correct what is happening first."),
            code="nature_forbids",
        )
    if forbids(rules, response, last):
        raise Refused(
            _("What was answered is for police, fire or EMS: nobody unarmed is sent there, whatever the reason."),
            code="danger_stands",
        )
