"""The kernel's own API: a token to begin with, the history, the alarms, and the description of everything."""

import hashlib
from typing import Any

from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions, mixins, permissions, serializers
from rest_framework.authtoken.models import Token
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from heart import alarms
from heart.doors import Exactly, Room
from heart.models import Alarm, Event
from heart.schema import Problem


class FailedTries(SimpleRateThrottle):
    """Counts tries at a password; one that succeeded is taken off again."""

    def forgive(self, request: Request, view: Any) -> None:
        key = self.get_cache_key(request, view)
        self.cache.set(key, self.cache.get(key, [])[1:], self.duration)


class PerAddress(FailedTries):
    """Tries at a password from one address; a whole floor may share one."""

    scope, rate = "token_address", "60/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class PerName(FailedTries):
    """Tries at the password of one person, from wherever."""

    scope, rate = "token_name", "10/min"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        name = request.data.get("username") if isinstance(request.data, dict) else None
        if not isinstance(name, str):
            return None
        hashed = hashlib.sha256(name.strip().lower().encode(errors="replace")).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": hashed}


class Credentials(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class TokenOut(serializers.Serializer):
    token = serializers.CharField(help_text="Send it with every request: `Authorization: Token ...`.")


class WrongCredentials(exceptions.APIException):
    status_code = 401
    default_code = "wrong_credentials"
    default_detail = _("This name and password do not fit.")


class TokenView(APIView):
    """A name and a password for a token."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    throttle_classes = (PerAddress, PerName)
    metadata_class = None

    @extend_schema(
        request=Credentials,
        responses={
            200: TokenOut,
            400: OpenApiResponse(Problem, "The name or the password is missing."),
            401: OpenApiResponse(Problem, "The name and the password do not fit."),
            429: OpenApiResponse(Problem, "Too many tries; the header Retry-After says how many seconds to wait."),
        },
    )
    def post(self, request: Request) -> Response:
        said = Credentials(data=request.data)
        said.is_valid(raise_exception=True)
        user = authenticate(request, **said.validated_data)
        if user is None:
            raise WrongCredentials
        for throttle in self.get_throttles():
            throttle.forgive(request, self)
        token, _new = Token.objects.get_or_create(user=user)
        return Response({"token": token.key})


class EventOut(serializers.ModelSerializer):
    """A line of the history: codes only, never a caller's words."""

    by_name = serializers.CharField(source="by.username", default=None, allow_null=True, read_only=True)

    class Meta:
        model = Event
        fields = ["id", "at", "verb", "thread", "thing", "thing_id", "by", "by_name", "codes"]


class HistoryViewSet(mixins.ListModelMixin, Room):
    """Who did what, newest first."""

    queryset = Event.objects.select_related("by")
    serializer_class = EventOut
    room = "heart"
    permissions = {"list": "heart.history"}
    filter_backends = (Exactly,)
    filters = {
        "thread": serializers.CharField(max_length=40),
        "verb": serializers.CharField(max_length=60),
    }


class AlarmOut(serializers.ModelSerializer):
    class Meta:
        model = Alarm
        fields = [
            "id", "level", "kind", "thread", "thing", "thing_id",
            "raised_at", "acknowledged_at", "acknowledged_by", "escalated_at", "cleared_at",
        ]  # fmt: skip


class AlarmViewSet(mixins.ListModelMixin, Room):
    """The alarms that are up; acknowledging silences, only the act clears."""

    queryset = Alarm.objects.all()
    serializer_class = AlarmOut
    room = "heart"
    permissions = {"list": "heart.acknowledge"}
    filter_backends = (Exactly,)
    filters = {"thread": serializers.CharField(max_length=40), "kind": serializers.CharField(max_length=40)}

    def get_queryset(self) -> Any:
        return Alarm.objects.open() if self.action == "list" else super().get_queryset()

    @extend_schema(request=None, responses=AlarmOut)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Silence an alarm; it stays up until the act clears it."""
        return Response(AlarmOut(alarms.acknowledge(self.get_object(), by=request.user, now=timezone.now())).data)


class SchemaView(SpectacularAPIView):
    """The OpenAPI 3.1 description."""

    metadata_class = None


class DocsView(SpectacularSwaggerSplitView):
    """The description for people, under the program's own content security policy."""

    template_name = "heart/api_docs.html"
    metadata_class = None
