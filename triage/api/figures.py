"""What the API shows of coverage: counts only, nobody by name."""

from rest_framework import serializers

from heart.rest.fields import Light


class KindOut(Light):
    kind = serializers.CharField()
    eligible = serializers.IntegerField()
    helped = serializers.IntegerField()
    share = serializers.IntegerField(allow_null=True, help_text="Percent; null without anybody.")


class DepartureOut(Light):
    code = serializers.CharField(help_text="The person's id, the center's code, or the nature's.")
    raised = serializers.IntegerField(help_text="Raised on a word alone, eligible by the answers, not helped.")
    unexplained = serializers.IntegerField(help_text="Of these, one press and nobody has said why since.")
    lowered = serializers.IntegerField()
    unread = serializers.IntegerField()


class DeparturesOut(Light):
    """What people said over the protocol in these days, counted three ways."""

    by = DepartureOut(many=True)
    center = DepartureOut(many=True)
    nature = DepartureOut(many=True)


class CoverageOut(Light):
    """Whom a clinician or a team could have helped, of the incidents that began in a period and have ended."""

    since = serializers.DateField()
    until = serializers.DateField()
    definition = serializers.CharField()
    by_kind = KindOut(many=True)
    whole = KindOut()
    share_without_outside = serializers.IntegerField(
        allow_null=True, help_text="Percent, without those outside service hours or area."
    )
    share_if_asked = serializers.IntegerField(
        allow_null=True, help_text="Percent, if all whom nobody asked could have been helped: a lower bound."
    )
    groups = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Every ended incident in exactly one: helped, missed, outside, raised, ineligible, not_asked.",
    )
    ended = serializers.IntegerField(help_text="The sum of the groups.")
    joined = serializers.IntegerField(help_text="Joined to another incident and counted with that one.")
    reasons = serializers.DictField(child=serializers.IntegerField(), help_text="Why the others were not, counted.")
    owing = serializers.IntegerField(help_text="Of these without a reason yet.")
    raised = serializers.IntegerField(
        help_text="Eligible, not helped, raised on somebody's word without a dangerous answer: part of the eligible."
    )
    raised_unread = serializers.IntegerField(help_text="Of these, how many nobody who answers for it has read.")
    raised_unexplained = serializers.IntegerField(help_text="Of these, one press and nobody has said why since.")
    departures = DeparturesOut()
    not_eligible = serializers.IntegerField()
    not_asked = serializers.IntegerField()
    not_asked_reasons = serializers.DictField(
        child=serializers.IntegerField(), help_text="Why nobody asked, counted; kind_of_call: no question was needed."
    )
    not_asked_owing = serializers.IntegerField(help_text="Of those never asked, without a reason yet.")
    helped_ineligible = serializers.IntegerField(
        help_text="Helped, although the answers at the end were for police, fire or EMS: in no share."
    )
    still_open = serializers.IntegerField(help_text="Eligible, not helped yet, not ended: in no other figure.")


class Days(serializers.Serializer):
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
