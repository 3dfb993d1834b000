"""The optional questions for equity: all may stay empty, and "does not want to say" is an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from heart.shell.forms import Form, field_of
from triage.actions.demographics import sources
from triage.models import Demographics

NOT_ASKED = ("", gettext_lazy("Not asked"))


def _one_of(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[NOT_ASKED, *choices])


class DemographicsForm(Form):
    """What the person says of themselves."""

    verb = "record_demographics"
    race_ethnicity = forms.MultipleChoiceField(
        label=gettext_lazy("Race or ethnicity: as many as they name"),
        required=False,
        choices=Demographics.RaceEthnicity.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    gender = _one_of(gettext_lazy("Gender"), Demographics.Gender.choices)
    orientation = _one_of(gettext_lazy("Sexual orientation"), Demographics.Orientation.choices)
    veteran = _one_of(gettext_lazy("U.S. military service"), Demographics.Veteran.choices)
    source = forms.ChoiceField(
        label=gettext_lazy("Who says so?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who says so.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = sources()
        known = [(code, words) for code, words in Demographics.Source.choices if code in offered]
        field_of(self, "source", forms.ChoiceField).choices = known


def known_of(found: Demographics | None) -> dict[str, Any]:
    """What the form starts with."""
    if found is None:
        return {}
    said = {name: answer["said"] for name, answer in found.answers.items()}
    return {name: codes if name in Demographics.SEVERAL else codes[0] for name, codes in said.items()}
