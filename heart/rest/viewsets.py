"""How a room opens its actions to programs: thin doors that check the words, ask the table and answer."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, TypeVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.response import Response

from heart.kernel.rooms import Room
from heart.models import User
from heart.rest.fields import refuse_unknown


class RoomViewSet(viewsets.GenericViewSet):
    """A door to one room: `room` is its name in the permission table, `filters` its questions by exact value."""

    room = ""
    permissions: Mapping[str, str] = {}
    filters: Mapping[str, serializers.Field] = {}
    metadata_class = None
    lookup_value_regex = "[0-9]+"

    @property
    def by(self) -> User:
        """Who asks: RolePermission lets nobody through to an endpoint who is not signed in."""
        return cast(User, self.request.user)

    def validated(self, says: type[serializers.Serializer] | None, thing: Any = None) -> dict[str, Any]:
        """The body of the request, checked; raises ValidationError with a sentence at each field."""
        if says is None:
            refuse_unknown(self.request.data, ())
            return {}
        body = says(data=self.request.data, context={**self.get_serializer_context(), "thing": thing})
        if not getattr(says, "flags_unknown", False):
            refuse_unknown(self.request.data, body.fields)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


def verb(
    act: Callable[..., Any],
    *,
    says: type[serializers.Serializer] | None = None,
    answers: type[serializers.BaseSerializer],
    status: int = 200,
) -> Any:
    """The endpoint `POST .../<id>/<act>/`: `says` are the action's own words, `answers` shows what it returns."""

    def view(self: RoomViewSet, request: Request, pk: str) -> Response:
        thing = self.get_object()
        made = act(thing, by=self.by, **self.validated(says, thing))
        return Response(answers(made).data, status=status)

    view.__name__ = act.__name__
    view.__doc__ = act.__doc__
    return extend_schema(request=says, responses={status: answers})(action(detail=True, methods=["post"])(view))


V = TypeVar("V", bound=type[RoomViewSet])


def buttons(room: Room, acts: ModuleType, *, answers: type[serializers.BaseSerializer]) -> Callable[[V], V]:
    """Gives a viewset the endpoint of each verb of the room that is a button, so that a new one needs no line here.

    `acts` is the room's module of actions; `answers` shows the thing that each of them returns.
    """

    def add(viewset: V) -> V:
        for one in room.verbs:
            if one.button:
                setattr(viewset, one.name, verb(getattr(acts, one.name), answers=answers))
        return viewset

    return add


class Exactly(BaseFilterBackend):
    """Lists take `?name=value` for each name in the view's `filters`, a field that checks the value."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        if view.action != "list":
            return queryset
        for name, field in view.filters.items():
            said = request.query_params.get(name, "")
            if not said:
                continue
            try:
                queryset = queryset.filter(**{field.source or name: field.run_validation(said)})
            except exceptions.ValidationError as wrong:
                raise exceptions.ValidationError({name: wrong.detail}) from wrong
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {"name": name, "in": "query", "required": False, "schema": _shape(field)}
            for name, field in view.filters.items()
        ]


def _shape(field: serializers.Field) -> dict[str, Any]:
    if isinstance(field, serializers.ChoiceField):
        return {"type": "string", "enum": list(field.choices)}
    if isinstance(field, serializers.BooleanField):
        return {"type": "boolean"}
    return {"type": "integer" if isinstance(field, serializers.IntegerField) else "string"}
