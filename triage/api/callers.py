"""What programs may say of who calls, and of ringing a clinician for them."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from triage.models import Call, Diversion, phone_number


class DescribeCaller(serializers.Serializer):
    """Who calls, and where they can be called back; what is left out stays as it is."""

    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    caller_role = serializers.ChoiceField(Call.CallerRole.choices, required=False)
    callback_number = serializers.CharField(
        max_length=20, required=False, allow_blank=True, validators=[phone_number], help_text="As people write it."
    )

    def validate(self, said: dict[str, str]) -> dict[str, str]:
        if not said:
            raise serializers.ValidationError(_("Say what to change."))
        return said


class MarkCall(serializers.Serializer):
    """Something special about a caller; `holds` false takes it back."""

    circumstance = serializers.ChoiceField(Call.Circumstance.choices)
    holds = serializers.BooleanField(required=False)


class Divert(serializers.Serializer):
    """Why a clinician is rung; needed where more is recommended, or the caller's case is closed to it."""

    reason = serializers.ChoiceField(Diversion.RingReason.choices, required=False)
