"""What people may say of a flag, checked beside each field."""

from django import forms
from django.utils.translation import gettext_lazy

from heart.shell.forms import CHOOSE, Form
from triage.forms.fields import Words
from triage.models import Flag
from triage.models.flags import FLAG_TEXT_LIMIT


class AddFlag(Form):
    """A flag on the place or the person of an incident."""

    verb = "add_flag"
    about = forms.ChoiceField(
        label=gettext_lazy("About"),
        choices=[("place", gettext_lazy("this place")), ("person", gettext_lazy("this person"))],
        initial="place",
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What to know"),
        choices=[CHOOSE, *Flag.Kind.choices],
        error_messages={"required": gettext_lazy("Choose what to know.")},
    )
    text = Words(
        FLAG_TEXT_LIMIT,
        label=gettext_lazy("In a few words"),
        help_text=gettext_lazy("No warrants, records or other criminal justice information."),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Reported by"),
        choices=[CHOOSE, *Flag.Source.choices],
        error_messages={"required": gettext_lazy("Choose who reported it.")},
    )
    confirmed = forms.BooleanField(label=gettext_lazy("Confirmed by our staff"), required=False)


class EndFlag(Form):
    """Why a flag holds no more."""

    verb = "end_flag"
    because = forms.ChoiceField(
        label=gettext_lazy("Why it ends"),
        choices=[CHOOSE, *Flag.Ended.choices],
        error_messages={"required": gettext_lazy("Choose why it ends.")},
    )
