"""What the triage API shows; names, numbers and words only when one thing is asked for, clinical notes never."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from heart.rest.fields import Light
from triage import protocol
from triage.models import (
    Assessment,
    Call,
    Center,
    ClinicalNote,
    Diversion,
    Doubt,
    Flag,
    HelpRequest,
    Incident,
    Miss,
    Note,
    Override,
    Person,
    RefusedDelivery,
    RiskRating,
    Screening,
    Transfer,
)
from triage.queries import doubts, versions
from triage.queries.assessments import enabled_kinds, standing


class CenterOut(serializers.ModelSerializer):
    class Meta:
        model = Center
        fields = ["code", "name", "agency_id", "phone", "towns"]


class UnreadOut(serializers.Serializer):
    """Something that came with a call and could not be read; the call was taken without it."""

    field = serializers.CharField()
    value = serializers.CharField(allow_blank=True, help_text="As it came; the beginning of what is long.")
    why = serializers.CharField()


class TakenOut(Light):
    """A call that was just taken or rang."""

    id = serializers.IntegerField()
    incident = serializers.IntegerField(source="incident_id", help_text="The number people say on the radio.")
    center = serializers.CharField(source="center_id")
    status = serializers.ChoiceField(Call.Status.choices)
    received_at = serializers.DateTimeField()
    unread = UnreadOut(many=True, help_text="What could not be read; empty when all of it was.")
    possible_duplicates = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="Incidents; only when asked by `?duplicates=1`."
    )


class CallOut(serializers.ModelSerializer):
    class Meta:
        model = Call
        fields = [
            "id", "incident", "center", "status", "origin", "caller_wish", "caller_role", "received_at", "answered_at",
            "ended_at", "call_taker", "source", "source_id", "version",
        ]  # fmt: skip


class CallFull(CallOut):
    unread = UnreadOut(many=True, read_only=True, help_text="What came with the call and could not be read.")

    class Meta(CallOut.Meta):
        fields = [*CallOut.Meta.fields, "caller_name", "callback_number", "callback_said", "circumstances", "unread"]


class DiversionOut(serializers.ModelSerializer):
    class Meta:
        model = Diversion
        fields = [
            "id", "incident", "call", "status", "offered_at", "offered_by", "ring_until", "rang_out_at", "widened_at",
            "clinician", "claimed_at", "taken_over_at", "taken_over_from", "reassigned_to", "reassigned_by",
            "reassigned_at", "verified_at", "released_at", "ended_at", "disposition", "support_needed",
            "give_back_reason", "instead", "second_word", "raised_at_end", "ring_reason", "stopped_because",
        ]  # fmt: skip


class HelpRequestOut(serializers.ModelSerializer):
    class Meta:
        model = HelpRequest
        fields = [
            "id", "incident", "kind", "status", "asked_at", "asked_by", "asked_as", "team", "asked_again", "word_by",
            "taken_at", "taken_by", "agency", "armed", "unit", "their_number", "sent_at", "arrived_at", "left_at",
            "not_coming_at", "reason", "first_there", "force", "arrest", "commitment", "injury", "version",
        ]  # fmt: skip


class RefusedDeliveryOut(serializers.ModelSerializer):
    class Meta:
        model = RefusedDelivery
        fields = ["id", "door", "sender", "why", "first_at", "last_at", "times", "checked_at", "checked_by"]


class TransferOut(serializers.ModelSerializer):
    class Meta:
        model = Transfer
        fields = [
            "id", "call", "from_center", "to_center", "reason", "status",
            "offered_at", "offered_by", "answered_at", "answered_by",
        ]  # fmt: skip


class AnswerOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField(help_text="In English.")  # type: ignore[assignment]
    label_es = serializers.CharField(help_text="In Spanish.")


class QuestionOut(serializers.Serializer):
    key = serializers.CharField()
    ask = serializers.CharField(help_text="The wording in English.")
    ask_es = serializers.CharField(help_text="The wording in Spanish.")
    kind = serializers.ChoiceField(["yes_no", "choice"])
    answers = serializers.SerializerMethodField(
        help_text="Codes with their words, from the least dangerous; unknown is one."
    )
    danger = serializers.CharField(help_text="The most dangerous answer.")
    must = serializers.BooleanField(help_text="Must be asked.")
    natures = serializers.SerializerMethodField(help_text="Asked for these only; empty: for all.")

    @extend_schema_field(AnswerOut(many=True))
    def get_answers(self, question: protocol.Question) -> list[dict[str, str]]:
        labels = {
            language: [question.label(answer, language) for answer in question.answers] for language in ("en", "es")
        }
        rows = zip(question.answers, labels["en"], labels["es"], strict=True)
        return [{"code": code, "label": english, "label_es": spanish} for code, english, spanish in rows]

    def get_natures(self, question: protocol.Question) -> list[str]:
        return sorted(question.natures)


class ProtocolOut(serializers.Serializer):
    version = serializers.CharField()
    questions = QuestionOut(many=True)
    answers = serializers.ListField(child=serializers.CharField())
    reasons = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()), help_text="Rule to its words by language."
    )


class AssessmentOut(serializers.ModelSerializer):
    """What the protocol makes of all answers so far: `response` is the least help allowed."""

    ask = serializers.SerializerMethodField(help_text="The question to ask next; null: nothing can change any more.")

    class Meta:
        model = Assessment
        fields = [
            "id", "incident", "call", "protocol_version", "answers", "response", "medical", "reasons", "complete",
            "at", "by", "ask",
        ]  # fmt: skip

    @extend_schema_field(QuestionOut(allow_null=True))
    def get_ask(self, made: Assessment) -> dict[str, Any] | None:
        version = versions.version_of(made.incident)
        rules, counted = versions.rules_of(version), versions.weights(version)
        enabled = enabled_kinds()
        again = doubts.first(rules, doubts.of(made.incident, rules, made.answers), made.answers)
        nature, answers = made.incident.nature, made.answers
        question = again or protocol.recommend(rules, nature, answers, enabled=enabled, weights=counted).ask
        return QuestionOut(question).data if question else None


class OverrideOut(serializers.ModelSerializer):
    class Meta:
        model = Override
        fields = [
            "id", "incident", "raises", "was", "response", "reason", "also", "assessment", "at", "by", "ended_at",
            "ended_because", "explained_as", "explained_at", "explained_by", "acknowledged_at", "acknowledged_by",
        ]  # fmt: skip


class OverrideFull(OverrideOut):
    """One override with why, in the words of who decided."""

    text = serializers.SerializerMethodField()

    class Meta(OverrideOut.Meta):
        fields = [*OverrideOut.Meta.fields, "text"]

    def get_text(self, made: Override) -> str:
        return made.note.text if hasattr(made, "note") else ""


class MissOut(serializers.ModelSerializer):
    class Meta:
        model = Miss
        fields = ["id", "incident", "reason", "at", "by"]


class PersonOut(serializers.ModelSerializer):
    """That the person is known, not who."""

    class Meta:
        model = Person
        fields = ["id", "language", "safe_to_leave_message", "version"]


class PersonFull(PersonOut):
    class Meta(PersonOut.Meta):
        fields = [
            *PersonOut.Meta.fields, "given_name", "family_name", "other_names", "handle", "date_of_birth",
            "estimated_age", "age_estimated_on", "pronouns", "other_languages", "needs_interpreter", "phone",
        ]  # fmt: skip


class FlagOut(serializers.ModelSerializer):
    """That there is a flag and of which kind; its words only when one is asked for."""

    class Meta:
        model = Flag
        fields = [
            "id", "kind", "source", "confirmed", "person", "address", "unit", "city", "latitude", "longitude",
            "learned_from", "at", "by", "expires_at", "renewed_at", "renewed_by", "ended_at", "ended_because",
        ]  # fmt: skip


class FlagFull(FlagOut):
    class Meta(FlagOut.Meta):
        fields = [*FlagOut.Meta.fields, "text"]


class ShownOut(serializers.Serializer):
    """A flag that concerns an incident, and why."""

    flag = FlagFull()
    why = serializers.CharField(help_text="The same address, another unit, so many metres away, the same person.")


class DoubtOut(serializers.ModelSerializer):
    """What a note speaks of that bears on a safety question, as codes of the word list."""

    class Meta:
        model = Doubt
        fields = ["id", "question", "entry", "was", "at", "settled_at"]


class NoteOut(serializers.ModelSerializer):
    doubts = DoubtOut(many=True, read_only=True, help_text="Questions to ask, or to ask again, because of these words.")

    class Meta:
        model = Note
        fields = ["id", "incident", "at", "by", "doubts"]


class NoteFull(NoteOut):
    class Meta(NoteOut.Meta):
        fields = [*NoteOut.Meta.fields, "text"]


class ScreeningOut(serializers.ModelSerializer):
    """That something was answered and what risk it means, never the answers."""

    class Meta:
        model = Screening
        fields = ["id", "diversion", "moment", "level", "complete", "wording", "begun_at", "answered_at", "by"]


class RiskRatingOut(serializers.ModelSerializer):
    """How high a clinician judged the risk to be, beside what the screener's rule says."""

    class Meta:
        model = RiskRating
        fields = ["id", "diversion", "moment", "level", "at", "by"]


class ClinicalNoteOut(serializers.ModelSerializer):
    """That something was charted, never what."""

    class Meta:
        model = ClinicalNote
        fields = ["id", "diversion", "at", "by"]


class IncidentOut(serializers.ModelSerializer):
    class Meta:
        model = Incident
        fields = [
            "id", "number", "status", "center", "priority", "person", "language", "age", "address", "unit", "city",
            "place_kind", "latitude", "longitude", "place_verified", "point_not_used", "initial_nature", "final_nature",
            "response", "decided_at", "opened_at", "closed_at", "closed_as", "joined_to", "version",
        ]  # fmt: skip


class IncidentFull(IncidentOut):
    """One incident with who, what was said, and what was made of it."""

    person = PersonFull(allow_null=True)
    calls = CallFull(many=True)
    notes = NoteFull(many=True)
    diversions = DiversionOut(many=True)
    assessment = serializers.SerializerMethodField(help_text="The assessment that counts: the latest.")

    class Meta(IncidentOut.Meta):
        fields = [*IncidentOut.Meta.fields, "calls", "notes", "diversions", "assessment"]

    @extend_schema_field(AssessmentOut(allow_null=True))
    def get_assessment(self, incident: Incident) -> dict[str, Any] | None:
        last = standing(incident)
        return AssessmentOut(last).data if last else None
