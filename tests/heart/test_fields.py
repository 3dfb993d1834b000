"""A light serializer behaves as a plain one, and no request sees what another one said."""

from typing import Any

import pytest
from rest_framework import serializers

from heart.rest.fields import Light


class Inner(serializers.Serializer):
    word = serializers.CharField(max_length=5)


class Fields(serializers.Serializer):
    name = serializers.CharField(max_length=5, required=False, allow_blank=True)
    kind = serializers.ChoiceField([("a", "A"), ("b", "B")], required=False)
    number = serializers.IntegerField(min_value=1, required=False, source="how_many")
    words = serializers.ListField(child=serializers.CharField(max_length=3), required=False)
    inner = Inner(required=False)
    many = Inner(many=True, required=False)


class Swift(Light, Fields):
    pass


@pytest.mark.parametrize(
    "said",
    [
        {},
        {
            "name": "Robin",
            "kind": "a",
            "number": 3,
            "words": ["a", "b"],
            "inner": {"word": "x"},
            "many": [{"word": "y"}],
        },
        {
            "name": "too long",
            "kind": "c",
            "number": 0,
            "words": ["long word"],
            "inner": {},
            "many": [{"word": "y"}, {}],
        },
    ],
)
def test_it_checks_as_a_plain_one_does(said: dict[str, Any]) -> None:
    plain, swift = Fields(data=said), Swift(data=said)
    assert plain.is_valid() == swift.is_valid()
    assert (plain.errors, plain.validated_data) == (swift.errors, swift.validated_data)


def test_every_field_belongs_to_its_own_serializer() -> None:
    one, other = Swift(data={}, context={"who": 1}), Swift(data={}, context={"who": 2})
    for name in one.fields:
        assert one.fields[name] is not other.fields[name]
        assert (one.fields[name].parent, other.fields[name].parent) == (one, other)
        assert (one.fields[name].context["who"], other.fields[name].context["who"]) == (1, 2)
    assert one.fields["words"].child.context["who"] == 1
    assert other.fields["words"].child.context["who"] == 2


def test_what_one_request_changes_the_next_does_not_see() -> None:
    Swift(data={}).fields["name"].required = True
    assert Swift(data={}).is_valid()
