"""What programs may say of who calls, and of ringing a clinician for them."""

from rest_framework import serializers

from triage.api.requests import HELD_BY, Versioned
from triage.models import Call, Diversion, phone_number


class DescribeCaller(Versioned):
    """Who calls, and where they can be called back; what is left out stays as it is."""

    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    caller_role = serializers.ChoiceField(Call.CallerRole.choices, required=False)
    callback_number = serializers.CharField(
        max_length=20, required=False, allow_blank=True, validators=[phone_number], help_text="As people write it."
    )


class TakeOverCall(serializers.Serializer):
    """A caller on the line is taken over from whoever had the call when it was looked at."""

    held_by = serializers.IntegerField(error_messages=HELD_BY, help_text="The call's `call_taker`, as you saw it.")


class MarkCall(serializers.Serializer):
    """Something special about a caller; `holds` false takes it back."""

    circumstance = serializers.ChoiceField(Call.Circumstance.choices)
    holds = serializers.BooleanField(required=False)


class Divert(serializers.Serializer):
    """Why a clinician is rung; needed where more is recommended, or the caller's case is closed to it."""

    reason = serializers.ChoiceField(Diversion.RingReason.choices, required=False)
