"""What persons let us share, and what was told to avert a danger, for programs."""

from typing import Any

from rest_framework import serializers

from triage.models import Consent, EmergencyDisclosure, Information


def kinds_said(**more: Any) -> serializers.ListField:
    """A list of kinds of information."""
    return serializers.ListField(child=serializers.ChoiceField(Information.choices), **more)


class HowGiven(serializers.Serializer):
    """What every consent says, whoever it is for."""

    what = kinds_said(allow_empty=False)
    expires_at = serializers.DateTimeField()
    how = serializers.ChoiceField(Consent.How.choices, help_text="Clinical words and substance-use records: `signed`.")
    given_by = serializers.ChoiceField(Consent.GivenBy.choices, required=False)
    guardian = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="Who the guardian is, where one gave it."
    )
    witness = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="Who else heard it, where it was spoken."
    )


class ConsentIn(HowGiven):
    purpose = serializers.ChoiceField(Consent.Purpose.choices)
    recipient = serializers.CharField(max_length=200, help_text="With whom it may be shared, by name.")


class RevokeIn(serializers.Serializer):
    how = serializers.ChoiceField(Consent.How.choices)


class DiscloseIn(serializers.Serializer):
    basis = serializers.ChoiceField(EmergencyDisclosure.Basis.choices)
    danger = serializers.ChoiceField(EmergencyDisclosure.Danger.choices)
    to_whom = serializers.CharField(max_length=200, help_text="Name and organization of who was told.")
    what = kinds_said(allow_empty=False)


class ConsentOut(serializers.ModelSerializer):
    class Meta:
        model = Consent
        fields = [
            "id", "person", "purpose", "recipient", "what", "given_at", "recorded_by", "how", "given_by", "guardian",
            "witness", "expires_at", "revoked_at", "revoked_by", "revoked_how",
        ]  # fmt: skip


class DisclosureOut(serializers.ModelSerializer):
    class Meta:
        model = EmergencyDisclosure
        fields = ["id", "person", "at", "by", "basis", "danger", "to_whom", "what"]
