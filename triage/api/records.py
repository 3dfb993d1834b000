"""What programs say for the record of an encounter, and what they are answered: never a word of it."""

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from triage.api.requests import words
from triage.models import CLINICAL_NOTE_LIMIT, EndingFacts, HandOverNote, RecordKeeper, Signature
from triage.models.clinical_records import HAND_OVER_LIMIT, REPORT_TO_LIMIT


class ClinicalNoteIn(serializers.Serializer):
    text = words(gettext_lazy("note"), at_most=CLINICAL_NOTE_LIMIT)


class HandOverIn(serializers.Serializer):
    """Words for the navigator; `agreed`: the person agreed to these words."""

    text = words(gettext_lazy("note"), at_most=HAND_OVER_LIMIT)
    agreed = serializers.BooleanField()


class TakeOverRecordIn(serializers.Serializer):
    reason = serializers.ChoiceField(RecordKeeper.Reason.choices)


class EndingFactsIn(serializers.ModelSerializer):
    """What is left out stays as it was; `seen` is the id of the version that was looked at, 0 where none stood."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    report_to = words(gettext_lazy("name"), at_most=REPORT_TO_LIMIT, required=False, allow_null=True)

    class Meta:
        model = EndingFacts
        fields = [
            "seen", "called_back", "not_reached", "guardian", "report_owed", "report_made", "report_made_at",
            "report_to", "petitioner", "petitioned_at", "ordered_at", "custody", "custody_at", "presented_at",
            "examiner", "examined_at", "commitment_result",
        ]  # fmt: skip


class SignatureOut(serializers.ModelSerializer):
    class Meta:
        model = Signature
        fields = ["id", "diversion", "at", "by"]


class RecordKeeperOut(serializers.ModelSerializer):
    class Meta:
        model = RecordKeeper
        fields = ["id", "diversion", "keeper", "taken_from", "reason", "since"]


class EndingFactsOut(serializers.ModelSerializer):
    """That something was said about the ending, never what."""

    class Meta:
        model = EndingFacts
        fields = ["id", "diversion", "at", "by"]


class HandOverOut(serializers.ModelSerializer):
    """That words were left for the navigator, never which."""

    class Meta:
        model = HandOverNote
        fields = ["id", "diversion", "at", "by"]
