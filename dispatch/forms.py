"""What people fill in around a visit: who goes where, why a team is called back, how a visit ended."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.actions import CANCEL_REASONS
from dispatch.models import Dispatch
from heart.shell.forms import Form, field_of
from teams.models import Team
from triage.codes.dispositions import FIELD, WITHOUT_CONTACT, choices
from triage.models import Incident

REASON_WORDS = {
    "no_longer_needed": _("No longer needed"),
    "other_team": _("Another team goes"),
    "danger": _("Too dangerous for this team"),
    "duplicate": _("Duplicate of another incident"),
    "out_of_area": _("Outside the area"),
    "team_unable": _("The team is unable to go"),
    "undone": _("Undone: sent by mistake"),
}


OUTCOME_WORDS = {
    "safe": _("The team is safe"),
    "police_there": _("Police are with the team"),
    "by_mistake": _("Pressed by mistake"),
}


class AssignForm(Form):
    """Which team goes to which incident; the board fills it in."""

    incident = forms.ModelChoiceField(Incident.objects.all(), widget=forms.HiddenInput)
    team = forms.ModelChoiceField(Team.objects.filter(active=True), widget=forms.HiddenInput)


class CancelForm(Form):
    """Why a team is called back."""

    verb = "cancel"
    reason = forms.ChoiceField(
        label=_("Why is the team recalled?"),
        error_messages={"required": _("Choose a reason.")},
        choices=[
            ("", _("Choose a reason")),
            *((code, REASON_WORDS[code]) for code in CANCEL_REASONS if code != "undone"),
        ],
    )


class ClearForm(Form):
    """How a visit ended; a team that met the person also says whether more support is needed."""

    verb = "clear"
    disposition = forms.ChoiceField(label=_("How did it end?"), error_messages={"required": _("Choose how it ended.")})
    support_needed = forms.TypedChoiceField(
        label=_("Does the person need more support?"),
        help_text=_("Yes opens a follow-up: a care navigator reaches the person within 48 hours."),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the person needs more support.")},
    )

    def __init__(self, visit: Dispatch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        met = visit.contact_at is not None
        endings = choices(FIELD if met else WITHOUT_CONTACT)
        field_of(self, "disposition", forms.ChoiceField).choices = [("", _("Choose how it ended")), *endings]
        if not met:
            del self.fields["support_needed"]
