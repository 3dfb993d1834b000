"""Ways to reach a person, what they want, and why somebody opens them: checked beside each field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from heart.shell.forms import CHOOSE, Form
from triage.forms.fields import Words, YesNoUnknown
from triage.models import ContactWay, Flag, Opening, Wish


class OpenPerson(Form):
    """Why somebody without open work opens a person."""

    verb = "open_person"
    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you open it?"),
        choices=[CHOOSE, *Opening.Reason.choices],
        error_messages={"required": gettext_lazy("Choose why you open it.")},
    )
    words = Words(200, label=gettext_lazy("In a few words"))


class Clock(forms.TimeField):
    """A time of day on the 24-hour clock."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.TextInput({"placeholder": "17:00", "autocomplete": "off"}),
            error_messages={"invalid": gettext_lazy("Write the time as 17:00.")},
        )


class AddWay(Form):
    """One more way to reach the person, with what is safe there."""

    verb = "add_way"
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ContactWay.Kind.choices)
    value = Words(
        200,
        label=gettext_lazy("Number, address or place"),
        required=True,
        error_messages={"required": gettext_lazy("Enter the number, address or place.")},
    )
    whose = Words(
        120,
        label=gettext_lazy("Whose, if not the person's own"),
        help_text=gettext_lazy("For example: Tomás Vega, brother."),
    )
    voicemail_safe = YesNoUnknown(label=gettext_lazy("Voicemail is safe"))
    text_safe = YesNoUnknown(label=gettext_lazy("Text is safe"))
    visit_safe = YesNoUnknown(label=gettext_lazy("A visit is safe"))
    who_may_answer = Words(120, label=gettext_lazy("Who may answer"))
    hours = Words(80, label=gettext_lazy("When, in their words"))
    not_before = Clock(gettext_lazy("Not before"))
    not_after = Clock(gettext_lazy("Not after"))
    source = forms.ChoiceField(
        label=gettext_lazy("Said by"), choices=[("", gettext_lazy("Not known")), *Flag.Source.choices], required=False
    )


class StrikeWay(Form):
    """Why a way no longer counts, and what takes its place."""

    verb = "strike_way"
    because = forms.ChoiceField(
        label=gettext_lazy("Why it no longer counts"),
        choices=[CHOOSE, *ContactWay.Struck.choices],
        error_messages={"required": gettext_lazy("Say why it no longer counts.")},
    )
    value = Words(200, label=gettext_lazy("What takes its place"))


class WishForm(Form):
    """What the person wants, or what helps."""

    verb = "wish"
    kind = forms.ChoiceField(
        label=gettext_lazy("What the person wants"),
        choices=[CHOOSE, *Wish.Kind.choices],
        error_messages={"required": gettext_lazy("Choose what the person wants.")},
    )
    text = Words(200, label=gettext_lazy("In a few words"))
    source = forms.ChoiceField(
        label=gettext_lazy("Said by"),
        choices=[CHOOSE, *Wish.SOURCES],
        error_messages={"required": gettext_lazy("Choose who said it.")},
    )
