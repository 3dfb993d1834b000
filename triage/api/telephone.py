"""The webhook of a telephone system: what happens on the lines of its calls (docs/telephone.md)."""

import datetime
import hashlib
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from heart.models import User
from heart.rest.fields import Ref
from heart.rest.machines import AnyAnswer, AnyJSON
from heart.rest.schema import Problem
from heart.rest.signatures import AT, ID, SIGNATURE, SignedByName
from triage import actions
from triage.api.requests import ToldCall
from triage.api.responses import UnreadOut
from triage.models import Center, PhoneEvent

# What fits the column; a longer id or name is its digest.
LONGEST_ID, LONGEST_NUMBER = 120, 60


class TelephoneEvent(ToldCall):
    """What happened on the line of one call, and whatever is known of that call, as for a ring."""

    source = None  # type: ignore[assignment]
    source_id = None  # type: ignore[assignment]
    received_at = None  # type: ignore[assignment]
    center = Ref(
        gettext_lazy("There is no such 911 center; see /api/centers/."),
        number=False,
        queryset=Center.objects.all(),
        required=False,
    )
    type = serializers.ChoiceField(PhoneEvent.Kind.choices, required=False)
    call = serializers.CharField(required=False, help_text="The number of the call at the telephone system.")
    at = serializers.DateTimeField(required=False, help_text="When it happened.")
    agent = serializers.SlugRelatedField(
        "username",
        queryset=User.objects.filter(is_active=True),
        required=False,
        help_text="Who of the staff did it: the call-taker who answered, the clinician who joined.",
    )
    ended_by = serializers.ChoiceField(PhoneEvent.EndedBy.choices, required=False)
    recording = serializers.CharField(required=False, help_text="The id of its recording at the telephone system.")


class HeardOut(serializers.ModelSerializer):
    """What became of it. `repeated`: it was here before, and nothing was done again."""

    incident = serializers.IntegerField(source="call.incident_id", default=None, allow_null=True)
    status = serializers.CharField(source="call.status", default="", help_text="Of the call, now.")
    repeated = serializers.BooleanField(default=False)
    unread = UnreadOut(many=True, help_text="What could not be read; empty when all of it was.")

    class Meta:
        model = PhoneEvent
        fields = ["id", "call", "incident", "status", "outcome", "repeated", "unread"]


HEADERS = [OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True) for name in (ID, AT, SIGNATURE)]


class TelephoneView(APIView):
    """Signed messages of one telephone system."""

    room = "triage"
    permissions = {"post": "triage.take"}
    authentication_classes = (SignedByName,)
    parser_classes = (AnyJSON,)
    content_negotiation_class = AnyAnswer
    metadata_class = None

    @extend_schema(
        request=TelephoneEvent,
        parameters=HEADERS,
        responses={200: HeardOut, 201: HeardOut, 400: Problem, 401: Problem, 403: Problem},
        auth=[],
    )
    def post(self, request: Request, sender: str) -> Response:
        """Tell what happened on a line: once or several times, in any order."""
        if not request._request.body:
            raise exceptions.ParseError(_("This is not a JSON object."))
        body = TelephoneEvent(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        said["unread"] = [*said["unread"], *_clock(request), *_no_type(body)]
        event, new = actions.record_phone_event(
            _short(request.headers[ID], LONGEST_ID),
            hashlib.sha256(request._request.body).hexdigest(),
            kind=said.pop("type", ""),
            number=_short(said.pop("call", ""), LONGEST_NUMBER),
            at=said.pop("at", None) or timezone.now(),
            agent=said.pop("agent", None),
            ended_by=said.pop("ended_by", ""),
            recording=_short(said.pop("recording", ""), LONGEST_ID),
            by=cast(User, request.user),
            said=said,
        )
        heard = HeardOut(event).data
        return Response({**heard, "repeated": not new}, status=201 if new else 200)


def _short(words: str, limit: int) -> str:
    """Words that fit and can be kept, or their digest."""
    if len(words) <= limit and words.isprintable():
        return words
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()[:limit]


def _no_type(body: TelephoneEvent) -> list[dict[str, Any]]:
    if body.initial_data.get("type"):
        return []
    return [{"field": "type", "value": "", "why": _("It does not say what happened.")}]


def _clock(request: Request) -> list[dict[str, Any]]:
    """The flag of a clock that is far from ours."""
    said = request.headers[AT]
    try:
        apart = abs(timezone.now() - datetime.datetime.fromtimestamp(int(said), datetime.UTC))
        if apart <= datetime.timedelta(seconds=settings.TELEPHONE_CLOCK_S):
            return []
    except (ValueError, OverflowError, OSError):
        pass
    return [{"field": AT, "value": said[:40], "why": _("This is not the time by our clock.")}]
