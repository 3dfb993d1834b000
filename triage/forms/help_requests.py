"""What people say of help that was asked for: who was sent, why it does not come, and what happened there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from heart.shell.forms import CHOOSE, Form, field_of
from heart.shell.shared_form import Shared
from triage.forms.fields import Words
from triage.models import HelpRequest
from triage.models.help_requests import THEIR_NUMBER_LIMIT, UNIT_LIMIT

ARMED = {"yes": True, "no": False}


def _who(request: HelpRequest) -> list[Any]:
    named = [(agency.value, agency.label) for agency in request.agencies]
    return named if len(named) == 1 else [CHOOSE, *named]


class Agency(Form):
    """Who it is, armed or not, with which unit, and what they call their incident."""

    agency = forms.ChoiceField(
        label=gettext_lazy("Who"), error_messages={"required": gettext_lazy("Say who was sent.")}
    )
    armed = forms.TypedChoiceField(
        label=gettext_lazy("Armed"),
        required=False,
        choices=[("", gettext_lazy("As usual: police are")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=ARMED.get,
        empty_value=None,
    )
    unit = Words(UNIT_LIMIT, label=gettext_lazy("Their unit"))
    their_number = Words(THEIR_NUMBER_LIMIT, label=gettext_lazy("Number of their incident"))

    def __init__(self, *args: Any, request: HelpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "agency", forms.ChoiceField).choices = _who(request)


class Sent(Agency):
    verb = "report_help_sent"


class NotComing(Form):
    verb = "report_help_not_coming"
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it does not come"),
        choices=[CHOOSE, *HelpRequest.Reason.choices],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )


class HelpFacts(Shared, Agency):
    """What is known of them by now; nothing need be known, and several people may say of it what they know."""

    verb = "record_help_facts"
    verb_said = "triage.recorded_help_facts"
    also_said = ("triage.reported_help_sent", "triage.reported_help_arrived")
    first_there = forms.ChoiceField(label=gettext_lazy("Who was there first"), choices=HelpRequest.First.choices)
    force = forms.ChoiceField(label=gettext_lazy("Force was used"), choices=HelpRequest.Known.choices)
    arrest = forms.ChoiceField(label=gettext_lazy("Somebody was arrested"), choices=HelpRequest.Known.choices)
    commitment = forms.ChoiceField(
        label=gettext_lazy("Involuntary commitment (IVC) started"), choices=HelpRequest.Known.choices
    )
    injury = forms.ChoiceField(label=gettext_lazy("Somebody was injured"), choices=HelpRequest.Known.choices)

    def __init__(self, *args: Any, request: HelpRequest, **kwargs: Any) -> None:
        known = {name: getattr(request, name) for name in self.base_fields}
        known["armed"] = "" if request.armed is None else "yes" if request.armed else "no"
        super().__init__(*args, request=request, initial=known, **kwargs)
        # What was there without a word of who it was may stay unknown.
        self.fields["agency"].required = bool(request.agency)
