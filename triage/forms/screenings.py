"""The forms of one answer to the screener and of the risk as the clinician judges it: buttons only."""

from django import forms
from django.utils.translation import gettext_lazy

from heart.shell.forms import Form
from triage.forms.fields import LANGUAGES
from triage.models import RiskRating, Screening
from triage.queries.screener_parts import NAMES, SAID


class ScreenForm(Form):
    """Which item, and what was said."""

    verb = "screen"
    question = forms.ChoiceField(choices=list(NAMES.items()), widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        choices=list(SAID.items()),
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Choose an answer."),
            "invalid_choice": gettext_lazy("Choose an answer."),
        },
    )
    moment = forms.ChoiceField(choices=Screening.Moment.choices, widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=LANGUAGES, widget=forms.HiddenInput)


class RateRisk(Form):
    """How high the clinician judges the risk to be."""

    verb = "rate_risk"
    level = forms.ChoiceField(
        choices=RiskRating.Level.choices,
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Choose how high the risk is."),
            "invalid_choice": gettext_lazy("Choose how high the risk is."),
        },
    )
    moment = forms.ChoiceField(choices=Screening.Moment.choices, widget=forms.HiddenInput)
