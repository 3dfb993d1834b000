"""What people fill in around a shift: who sits in a team and until when, and why a team cannot be sent."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from heart.shell.day_and_time import DayAndTime
from heart.shell.forms import Form, field_of
from teams.actions import OUT_REASONS
from teams.models import Member, Seat

SHIFT = datetime.timedelta(hours=12)
OUT_WORDS = {
    "break": _("Break"),
    "meal": _("Meal"),
    "training": _("Training"),
    "vehicle": _("Vehicle"),
    "staffing": _("Staffing"),
    "decompression": _("Time after a hard call"),
    "other": _("Other"),
}


class MemberField(forms.ModelChoiceField):
    """A person with the credentials that make them fit for the seat, expired ones said so."""

    def label_from_instance(self, member: Member) -> str:
        today = timezone.localdate()
        held = [
            f"{c.kind} {_('expired') if c.expires_on < today else _('until')} {date_format(c.expires_on)}"
            for c in member.credentials.all()
        ]
        return f"{member} ({', '.join(held) or _('no credential')})"


class SignOnForm(Form):
    """Three people, one for each seat, and until when."""

    verb = "sign_on"
    clinician = MemberField(None, label=Seat.CLINICIAN.label, empty_label=_("Choose"))
    peer = MemberField(None, label=Seat.PEER.label, empty_label=_("Choose"))
    emt = MemberField(None, label=Seat.EMT.label, empty_label=_("Choose"))
    ends_at = DayAndTime(label=_("On duty until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = Member.objects.filter(user__is_active=True).select_related("user").prefetch_related("credentials")
        for seat in Seat:
            of_seat = active.filter(seat=seat).order_by("user__first_name", "user__last_name", "pk")
            field_of(self, seat, MemberField).queryset = of_seat
        self.fields["ends_at"].initial = lambda: timezone.localtime(timezone.now() + SHIFT).replace(minute=0)

    def crew(self) -> list[Member]:
        return [self.cleaned_data[seat] for seat in Seat]


class OutForm(Form):
    """Why a team cannot be sent for a while."""

    verb = "out_of_service"
    reason = forms.ChoiceField(
        label=_("Why?"),
        error_messages={"required": _("Choose a reason.")},
        choices=[("", _("Choose a reason")), *((code, OUT_WORDS[code]) for code in OUT_REASONS)],
    )


class PositionForm(Form):
    """Where a team is, in degrees WGS 84; its phone fills this in."""

    latitude = forms.FloatField(min_value=-90, max_value=90)
    longitude = forms.FloatField(min_value=-180, max_value=180)
    accuracy_m = forms.FloatField(min_value=0, required=False)
