"""What a person lets us share, how it is taken back, and what averted a danger: checked beside each field."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.shell.forms import CHOOSE, Form
from triage.forms.fields import Words
from triage.models import Consent, EmergencyDisclosure, Information

USUAL = datetime.timedelta(days=365)


class Kinds(forms.MultipleChoiceField):
    """Kinds of information, each with a box of its own."""

    def __init__(self, **more: Any) -> None:
        errors = {"required": gettext_lazy("Choose the kinds of information.")}
        super().__init__(
            choices=Information.choices, widget=forms.CheckboxSelectMultiple, error_messages=errors, **more
        )


class LastDay(forms.DateField):
    """The last day on which it stands; becomes the midnight after it on this county's clock."""

    def __init__(self, **more: Any) -> None:
        invalid = gettext_lazy("Write the date as 2027-04-23 or 04/23/2027.")
        super().__init__(
            widget=forms.TextInput({"placeholder": "2027-04-23", "autocomplete": "off"}),
            input_formats=["%Y-%m-%d", "%m/%d/%Y"],
            error_messages={"invalid": invalid, "required": invalid},
            **more,
        )

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day.year > timezone.localdate().year + 100:
            raise forms.ValidationError(_("Nobody consents for that long; check the year."))
        after = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
        return timezone.make_aware(after)


class HowGiven(Form):
    """What every consent says, whoever it is for."""

    verb = "consent"
    what = Kinds(label=gettext_lazy("What may be shared"))
    expires_at = LastDay(label=gettext_lazy("Until (last day)"))
    how = forms.ChoiceField(
        label=gettext_lazy("How it was given"),
        choices=[CHOOSE, *Consent.How.choices],
        help_text=gettext_lazy("Clinical summary, plan and substance-use records need a signature."),
        error_messages={"required": gettext_lazy("Choose how it was given.")},
    )
    witness = Words(
        120,
        label=gettext_lazy("Who else heard it, if it was spoken"),
        help_text=gettext_lazy("For example: Dana Pruitt, shift lead."),
    )
    given_by = forms.ChoiceField(label=gettext_lazy("Who gave it"), choices=Consent.GivenBy.choices)
    guardian = Words(120, label=gettext_lazy("Name of the guardian, if one gave it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_at"].initial = timezone.localdate() + USUAL


class ConsentForm(HowGiven):
    """What may be shared, with anybody, for what."""

    recipient = Words(
        200,
        label=gettext_lazy("With whom"),
        required=True,
        error_messages={"required": gettext_lazy("Say with whom it may be shared.")},
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=[CHOOSE, *Consent.Purpose.choices],
        error_messages={"required": gettext_lazy("Choose what it is for.")},
    )
    field_order = ["recipient", "purpose", "what", "expires_at", "how", "witness", "given_by", "guardian"]


class RevokeForm(Form):
    """How the person took it back."""

    verb = "revoke"
    how = forms.ChoiceField(
        label=gettext_lazy("How it was revoked"),
        choices=[CHOOSE, *Consent.How.choices],
        error_messages={"required": gettext_lazy("Choose how it was revoked.")},
    )

    def __init__(self, consent: Consent, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"revoke_{consent.pk}_%s", **kwargs)
        self.consent = consent


class DisclosureForm(Form):
    """What was told to avert a danger."""

    verb = "disclose_in_emergency"
    danger = forms.ChoiceField(
        label=gettext_lazy("The danger"),
        choices=[CHOOSE, *EmergencyDisclosure.Danger.choices],
        error_messages={"required": gettext_lazy("Choose what the danger is.")},
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Legal basis"),
        choices=[CHOOSE, *EmergencyDisclosure.Basis.choices],
        error_messages={"required": gettext_lazy("Choose the legal basis.")},
    )
    to_whom = Words(
        200,
        label=gettext_lazy("Who was told"),
        required=True,
        help_text=gettext_lazy("Name and organization, for example: Dr. Ames, Atrium Health Cabarrus."),
        error_messages={"required": gettext_lazy("Say who was told.")},
    )
    what = Kinds(label=gettext_lazy("What was told"))
