"""What people fill in to keep records from being destroyed, and to let them go again."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.shell.forms import CHOOSE, Form
from triage.forms.fields import Words
from triage.models import Incident, LegalHold, Person

LARGEST = 2**63 - 1


class Day(forms.DateField):
    """A day as people here write it."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput({"placeholder": "2026-11-30", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, input_formats=["%Y-%m-%d", "%m/%d/%Y"], **more)


class HoldForm(Form):
    """Of what, and why: a person, an incident, or a period."""

    verb = "hold"
    incident = forms.IntegerField(
        label=gettext_lazy("Incident number"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    person = forms.IntegerField(
        label=gettext_lazy("Or the number of a person’s record"),
        help_text=gettext_lazy("It stands in the address of the person’s page."),
        required=False,
        min_value=1,
        max_value=LARGEST,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    since = Day(label=gettext_lazy("Or a period: first day"))
    until = Day(label=gettext_lazy("Last day"))
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=[CHOOSE, *LegalHold.Reason.choices],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    words = Words(200, label=gettext_lazy("Number of the matter"), help_text=gettext_lazy("No names."))

    def clean_incident(self) -> Incident | None:
        found: Incident | None = self._found(Incident, "incident", _("There is no incident with this number."))
        return found

    def clean_person(self) -> Person | None:
        found: Person | None = self._found(Person, "person", _("There is no such person."))
        return found

    def _found(self, model: Any, name: str, words: str) -> Any:
        said = self.cleaned_data[name]
        if said is None:
            return None
        found = model.objects.filter(pk=said).first()
        if found is None:
            raise forms.ValidationError(words)
        return found


class LiftForm(Form):
    """Why a hold is needed no longer."""

    verb = "lift_hold"
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it can be lifted"),
        choices=[CHOOSE, *LegalHold.LiftReason.choices],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )

    def __init__(self, *args: Any, of: LegalHold, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"lift_hold{of.pk}_%s", **kwargs)
        self.of = of
