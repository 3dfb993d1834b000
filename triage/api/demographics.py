"""The optional answers for equity, for programs: they are taken, and never given back one by one."""

from rest_framework import serializers

from triage.models import Demographics


class DemographicsIn(serializers.Serializer):
    """What is left out was not asked; an empty answer takes an earlier one away."""

    source = serializers.ChoiceField(Demographics.Source.choices)  # type: ignore[assignment]
    race_ethnicity = serializers.ListField(
        child=serializers.ChoiceField(Demographics.RaceEthnicity.choices), required=False
    )
    gender = serializers.ChoiceField(Demographics.Gender.choices, required=False, allow_blank=True)
    orientation = serializers.ChoiceField(Demographics.Orientation.choices, required=False, allow_blank=True)
    veteran = serializers.ChoiceField(Demographics.Veteran.choices, required=False, allow_blank=True)


class DemographicsOut(serializers.ModelSerializer):
    """That it was taken; not what was said."""

    class Meta:
        model = Demographics
        fields = ["id", "person", "at", "by"]
