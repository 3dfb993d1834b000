"""The gazetteer for programs: an address is asked for by POST, so that it stands in no address and no log."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from heart.rest.fields import Light, refuse_unknown
from triage.places.candidate import KINDS
from triage.places.search import AT_MOST, find


class PlaceSearch(Light):
    """What somebody said of a place."""

    words = serializers.CharField(
        max_length=300, allow_blank=True, help_text="An address, a corner, or the name of a place, as it was said."
    )
    city = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    limit = serializers.IntegerField(min_value=1, max_value=AT_MOST, required=False, default=AT_MOST)


class PlaceOut(serializers.Serializer):
    """A place that may be meant; the likeliest is the first."""

    kind = serializers.ChoiceField(
        KINDS,
        help_text="address: a known house; interpolated: worked out from its neighbours; street: somewhere on it;"
        " corner; name: a place with a name; approximate: a ZIP code's or town's area, as no such street is known;"
        " near: beside a known house or place, not at it; point: coordinates that were said; guess: another street or"
        " place than was said, a question for people and never to be taken by a program.",
    )
    address = serializers.CharField()
    unit = serializers.CharField()
    city = serializers.CharField(source="town")
    zip = serializers.CharField()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    error_m = serializers.IntegerField(help_text="At least 95 of 100 lie within so many metres.")
    verified = serializers.BooleanField(help_text="Whether the place itself is in the data.")
    last_known_number = serializers.IntegerField(
        source="last", allow_null=True, help_text="When the house number is past the known ones: the nearest known."
    )
    away_m = serializers.IntegerField(
        allow_null=True, help_text="Of a guess: metres from the area that was said, or from the likeliest place."
    )
    notes = serializers.ListField(child=serializers.CharField(), help_text="Codes of what differs from what was said.")


class PlacesOut(serializers.Serializer):
    """What was found."""

    candidates = PlaceOut(many=True)
    street_known = serializers.BooleanField(help_text="False when no street or place of this name is known.")
    outside = serializers.CharField(help_text="The town or ZIP code that was said and that lies outside what is known.")


class PlaceSearchView(viewsets.ViewSet):
    """Known places, without asking anybody outside."""

    room = "triage"
    permissions: dict[str, str] = {"search": "triage.see"}
    metadata_class = None

    @extend_schema(request=PlaceSearch, responses=PlacesOut)
    def search(self, request: Request) -> Response:
        """Up to five places that fit these words, the likeliest first, each with its kind and its error in metres."""
        body = PlaceSearch(data=request.data)
        refuse_unknown(request.data, body.fields)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        answer = find(said["words"], city=said["city"], unit=said["unit"], at_most=said["limit"])
        shown = {"candidates": answer.candidates, "street_known": not answer.unknown, "outside": answer.outside}
        return Response(PlacesOut(shown).data)
