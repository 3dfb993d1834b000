"""The kernel's own API: a token to begin with, the history, the alarms, and the description of everything."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions, mixins, permissions, serializers
from rest_framework.authtoken.models import Token
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from heart.kernel import alarms
from heart.kernel.access import may
from heart.kernel.recipients import heard_by
from heart.kernel.rooms import hidden_lines, seen_with
from heart.models import Alarm, Event, Silence, User
from heart.rest.fields import refuse_unknown
from heart.rest.schema import Problem
from heart.rest.viewsets import Exactly, RoomViewSet
from heart.signing import actions, factors, tries


class Credentials(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False)
    code = serializers.CharField(
        max_length=20, required=False, help_text="The one-time code, where a second factor is set up or asked for."
    )


class TokenOut(serializers.Serializer):
    token = serializers.CharField(help_text="Send it with every request: `Authorization: Token ...`.")


class WrongCredentials(exceptions.APIException):
    status_code = 401
    default_code = "wrong_credentials"
    default_detail = _("Wrong name or password.")


class SecondFactorWanted(exceptions.APIException):
    status_code = 401
    default_code = "second_factor"
    default_detail = _(
        "Send your one-time code as `code`; if you have no second factor yet, set one up on the web page."
    )


class TokenView(APIView):
    """A name and a password, and the code of the second factor, for a token."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    metadata_class = None

    @extend_schema(
        request=Credentials,
        responses={
            200: TokenOut,
            400: OpenApiResponse(Problem, "The name or the password is missing."),
            401: OpenApiResponse(Problem, "The name, the password or the code do not fit, or a code is wanted."),
            429: OpenApiResponse(Problem, "Too many tries; the header Retry-After says how many seconds to wait."),
        },
    )
    def post(self, request: Request) -> Response:
        said = Credentials(data=request.data)
        refuse_unknown(request.data, said.fields)
        said.is_valid(raise_exception=True)
        try:
            user = self._who(request, **said.validated_data)
        except tries.TooMany as slow:
            raise exceptions.Throttled(slow.wait_s) from None
        token, _new = Token.objects.get_or_create(user=user)
        return Response({"token": token.key})

    def _who(self, request: Request, username: str, password: str, code: str = "") -> User:
        """Whose name, password and code these are. Raises TooMany, WrongCredentials or SecondFactorWanted."""
        attempt = tries.begin("password", username, request._request)
        user = authenticate(request, username=username, password=password)
        if user is None:
            actions.refuse(User.objects.filter(username=username).first(), what="password")
            raise WrongCredentials
        attempt.forgive()
        if settings.SECOND_FACTOR or factors.has_any(user):
            if not code:
                raise SecondFactorWanted
            attempt = tries.begin("code", username, request._request)
            try:
                factors.check_code(user, code)
            except factors.Wrong:
                actions.refuse(user, what="code")
                raise WrongCredentials from None
            attempt.forgive()
        return user


class EventOut(serializers.ModelSerializer):
    """A line of the history: codes only, never a caller's words."""

    by_name = serializers.CharField(source="by.username", default=None, allow_null=True, read_only=True)

    class Meta:
        model = Event
        fields = ["id", "at", "verb", "thread", "thing", "thing_id", "by", "by_name", "codes"]


class HistoryViewSet(mixins.ListModelMixin, RoomViewSet):
    """Who did what, newest first; lines about a thing are for those who may open such things."""

    queryset = Event.objects.select_related("by")
    serializer_class = EventOut
    room = "heart"
    permissions = {"list": "heart.history"}
    filter_backends = (Exactly,)
    filters = {
        "thread": serializers.CharField(max_length=40),
        "verb": serializers.CharField(max_length=60),
    }

    def get_queryset(self) -> QuerySet[Event]:
        mine = [label for label, permission in seen_with().items() if may(self.by, permission)]
        return Event.objects.select_related("by").filter(thing__in=mine).exclude(hidden_lines(self.by))


class SilenceOut(serializers.ModelSerializer):
    """A role that is left in peace: acknowledged, or with a `reason` put aside, until `until`."""

    by_name = serializers.CharField(source="by.username", read_only=True)

    class Meta:
        model = Silence
        fields = ["role", "at", "by", "by_name", "until", "reason"]


class AlarmOut(serializers.ModelSerializer):
    """`escalation`: 0 heard by those it concerns, 1 by those above them too, 2 it takes over the wall."""

    silences = serializers.SerializerMethodField()

    class Meta:
        model = Alarm
        fields = [
            "id", "level", "kind", "thread", "thing", "thing_id",
            "raised_at", "loud_since", "escalation", "escalated_at", "cleared_at", "silences",
        ]  # fmt: skip

    @extend_schema_field(SilenceOut(many=True))
    def get_silences(self, alarm: Alarm) -> Any:
        now = timezone.now()
        in_force = [one for one in alarm.silences.all() if one.over_at is None and (not one.until or one.until > now)]
        return SilenceOut(sorted(in_force, key=lambda one: one.pk), many=True).data


class ShelveIn(serializers.Serializer):
    reason = serializers.ChoiceField(choices=Silence.Reason.choices)
    minutes = serializers.IntegerField(min_value=1, max_value=10)


class AlarmViewSet(mixins.ListModelMixin, RoomViewSet):
    """The alarms that are up and come to the role that asks; acknowledging silences, only the act clears."""

    queryset = Alarm.objects.all()
    serializer_class = AlarmOut
    room = "heart"
    permissions = {"list": "heart.acknowledge"}
    filter_backends = (Exactly,)
    filters = {"thread": serializers.CharField(max_length=40), "kind": serializers.CharField(max_length=40)}

    def get_queryset(self) -> Any:
        found = Alarm.objects.prefetch_related("silences__by")
        if self.action != "list" or not self.request.user.is_authenticated:
            return found
        return found.open().filter(heard_by(self.request.user, ever=True))

    @extend_schema(request=None, responses=AlarmOut)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Silence an alarm for your role; it stays up until the act clears it."""
        alarms.acknowledge(self.get_object(), by=self.by, now=timezone.now(), **self.validated(None))
        return Response(AlarmOut(self.get_object()).data)

    @extend_schema(request=ShelveIn, responses=AlarmOut)
    @action(detail=True, methods=["post"])
    def shelve(self, request: Request, pk: str) -> Response:
        """Put an alarm aside for your role, at most ten minutes and with a reason; never an emergency."""
        alarms.shelve(self.get_object(), by=self.by, now=timezone.now(), **self.validated(ShelveIn))
        return Response(AlarmOut(self.get_object()).data)


class SchemaView(SpectacularAPIView):
    """The OpenAPI 3.1 description."""

    metadata_class = None


class DocsView(SpectacularSwaggerSplitView):
    """The description for people, under the program's own content security policy."""

    template_name = "heart/api_docs.html"
    metadata_class = None
