"""Fields that several rooms hear: numbers of things, references, degrees, each with its sentence."""

import copy
import difflib
import math
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
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


def refuse_unknown(data: Any, known: Collection[str]) -> None:
    """Raise ValidationError for each field of a body that is not `known`: a wrong name must not be lost in silence."""
    if not isinstance(data, dict):
        return
    unknown = [name.encode(errors="replace").decode() for name in data if name not in known]
    if unknown:
        raise exceptions.ValidationError({name[:40]: [_no_such_field(name, known)] for name in unknown[:50]})


def _no_such_field(name: str, known: Collection[str]) -> str:
    near = [one for one in known if one.endswith(f"_{name}")] or difflib.get_close_matches(name, known, n=1)
    if near:
        return _("There is no such field. Did you mean “%(name)s”?") % {"name": near[0]}
    return _("There is no such field.")
