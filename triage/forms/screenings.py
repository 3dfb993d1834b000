"""The form of one answer to the screener: buttons only."""

from django import forms
from django.utils.translation import gettext_lazy

from heart.shell.forms import Form
from triage.models import Screening
from triage.screener import ANSWERS, KEYS, LANGUAGES


class ScreenForm(Form):
    """Which item, and what was said."""

    verb = "screen"
    question = forms.ChoiceField(choices=[(key, key) for key in KEYS], widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        choices=[(answer, answer) for answer in ANSWERS],
        error_messages={
            "required": gettext_lazy("Choose an answer."),
            "invalid_choice": gettext_lazy("Choose an answer."),
        },
    )
    moment = forms.ChoiceField(choices=Screening.Moment.choices, widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=[(one, one) for one in LANGUAGES], widget=forms.HiddenInput)
