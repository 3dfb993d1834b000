"""What a navigator fills in: a try, a referral and what became of it, who has the follow-up, how it ended."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from heart.models import Role, User
from heart.shell.day_and_time import DayAndTime
from heart.shell.forms import CHOOSE, Form, field_of
from heart.shell.seen import version_field
from navigation.actions import CLOSES_AS
from navigation.models import Attempt, FollowUp, Organization, Referral, Service
from triage.forms.consents import HowGiven, Kinds
from triage.forms.fields import Words
from triage.models import NARRATIVE_LIMIT


class AttemptForm(Form):
    """One try: how, what came of it, when to try next, and words for the next person who tries."""

    verb = "attempt"

    channel = forms.ChoiceField(
        label=_("Contact method"),
        choices=Attempt.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the contact method.")},
    )
    result = forms.ChoiceField(
        label=_("Result"),
        choices=Attempt.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the result.")},
    )
    next_try_at = DayAndTime(label=_("Next attempt"), required=False)
    note = Words(NARRATIVE_LIMIT, label=_("Note"), area=3)

    def clean_next_try_at(self) -> Any:
        at = self.cleaned_data["next_try_at"]
        if at is not None and at <= timezone.now():
            raise forms.ValidationError(_("The next attempt must be in the future."))
        return at


class ServiceField(forms.ModelChoiceField):
    """A service with the day somebody assured its entry, or that nobody did."""

    def label_from_instance(self, service: Service) -> str:
        if service.assured_date:
            return _("%(service)s · verified %(day)s") % {"service": service, "day": date_format(service.assured_date)}
        return _("%(service)s · not verified") % {"service": service}


class ConsentTo(HowGiven):
    """What an organization of the directory may know of the person, in order to refer them there."""

    organization = forms.ModelChoiceField(
        Organization.objects.all(),
        label=_("With whom"),
        empty_label=_("Choose"),
        error_messages={"required": _("Say with whom it may be shared.")},
    )
    field_order = ["organization", "what", "expires_at", "how", "witness", "given_by", "guardian"]


class ReferForm(Form):
    """Which service the person is sent on to, and what of them goes along."""

    verb = "refer"

    service = ServiceField(
        Service.objects.filter(status=Service.Status.ACTIVE).select_related("organization"),
        label=_("Service"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a service.")},
    )
    what = Kinds(
        label=_("What goes along"),
        required=False,
        help_text=_("By consent only. Nothing ticked: the person goes there by themselves."),
    )


class ReferralForm(Form):
    """What became of a referral: only what may follow from where it stands."""

    status = forms.ChoiceField(
        label=_("Referral status"), error_messages={"required": _("Choose the referral status.")}
    )
    version = version_field()

    def __init__(self, referral: Referral, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"referral_{referral.pk}_%s", **kwargs)
        self.referral = referral
        words = dict(Referral.Status.choices)
        after = [(to, words[to]) for to in Referral.Status.values if to in Referral.MOVES[referral.status]]
        field_of(self, "status", forms.ChoiceField).choices = [CHOOSE, *after]


class HandOverForm(Form):
    """A colleague, or nobody: back to the queue."""

    verb = "hand_over"

    to = forms.ModelChoiceField(
        User.objects.filter(role=Role.CARE_NAVIGATOR, is_active=True).order_by("first_name", "username"),
        label=_("Assign to"),
        required=False,
        empty_label=_("Back to the queue"),
    )
    version = version_field()


class CloseForm(Form):
    """How the promise ended; that there never was one is a supervisor's word, with the reason."""

    verb = "close"

    outcome = forms.ChoiceField(label=_("How did it end?"), error_messages={"required": _("Choose how it ended.")})
    mistake = forms.ChoiceField(
        label=_("If opened by mistake, why?"), choices=[CHOOSE, *FollowUp.Mistake.choices], required=False
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = field_of(self, "outcome", forms.ChoiceField)
        offered = [one for one in FollowUp.Outcome.choices if one[0] in CLOSES_AS]
        if by.role != Role.SUPERVISOR:
            offered.remove((FollowUp.Outcome.MISTAKE.value, FollowUp.Outcome.MISTAKE.label))
            outcome.help_text = _("If it was opened by mistake, a supervisor closes it.")
            del self.fields["mistake"]
        outcome.choices = [CHOOSE, *offered]
