"""What the OpenAPI description says of every endpoint beyond its own words: refusals, strangers, and sending twice."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "At most 200 characters of your own choice. Send the same key again after a lost reply and you get the first "
        "answer (with the header Idempotent-Replay: true); nothing is done twice. The same key with another request "
        "is answered with 422. Keys are kept for a day."
    ),
)


class ErrorBody(serializers.Serializer):
    """Why not, in words."""

    code = serializers.CharField(help_text="A short word for machines.")
    message = serializers.CharField(help_text="A sentence for people.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False, help_text="Sentences per field."
    )


class Problem(serializers.Serializer):
    """The body of every error."""

    error = ErrorBody()


WRONG = {
    "400": "Something in the body could not be taken; `fields` says what.",
    "401": "Nobody is signed in, or the token is not known.",
    "403": "Your role may not do this.",
    "404": "There is no such thing.",
    "409": "It may not happen now: wrong state, or somebody else was first. Nothing changed.",
    "422": "This idempotency key was used for another request.",
}


class Described(AutoSchema):
    """Adds to each operation the errors it may answer with, and to each POST the idempotency key."""

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *([KEY] if self.method == "POST" and self.get_auth() else [])]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        problem = self.resolve_serializer(Problem, "response").ref
        for code in self._may_answer():
            operation["responses"].setdefault(
                code, {"description": WRONG[code], "content": {"application/json": {"schema": problem}}}
            )
        return operation

    def _may_answer(self) -> list[str]:
        if not self.get_auth():
            return []
        by_id = ["404"] if "{" in self.path else []
        if self.method == "POST":
            return ["400", "401", "403", *by_id, "409", "422"]
        return ["400", "401", "403", "404"]
