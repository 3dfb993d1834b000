"""Fields that several rooms hear: numbers of things, references, degrees, each with its sentence."""

import copy
import math
from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers


class Light(serializers.Serializer):
    """A serializer for busy doors: its plain fields are copied, not made anew for each request.

    Making them anew was most of the time of checking a call. Fields that hold other fields are still made anew, for
    those know which field they belong to.
    """

    def get_fields(self) -> dict[str, serializers.Field]:
        return {name: _copy(field) for name, field in self._declared_fields.items()}


def _copy(field: serializers.Field) -> serializers.Field:
    nests = isinstance(field, serializers.BaseSerializer | serializers.ManyRelatedField) or hasattr(field, "child")
    return copy.deepcopy(field) if nests else copy.copy(field)


class Number(serializers.IntegerField):
    """A whole number that fits the column of an identifier."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **more)


class Ref(serializers.PrimaryKeyRelatedField):
    """Something that exists, by its id; `missing` is the sentence when it does not."""

    def __init__(self, missing: Any, *, number: bool = True, **more: Any) -> None:
        errors = {"does_not_exist": missing, "incorrect_type": missing}
        if number:
            more["pk_field"] = Number(error_messages={"invalid": missing})
        super().__init__(error_messages=errors, **more)


class Degrees(serializers.FloatField):
    """Degrees WGS 84 within plus or minus `limit`, never NaN or infinite."""

    def __init__(self, limit: int, words: Any, **more: Any) -> None:
        said = {"min_value": words, "max_value": words, "invalid": words}
        super().__init__(min_value=-limit, max_value=limit, error_messages=said, **more)
        self.words = words

    def to_internal_value(self, data: Any) -> float:
        number: float = super().to_internal_value(data)
        if not math.isfinite(number) or isinstance(data, bool):
            raise exceptions.ValidationError(self.words)
        return number


def latitude(**more: Any) -> Degrees:
    return Degrees(90, gettext_lazy("A latitude is a number of degrees from -90 to 90."), **more)


def longitude(**more: Any) -> Degrees:
    return Degrees(180, gettext_lazy("A longitude is a number of degrees from -180 to 180."), **more)
