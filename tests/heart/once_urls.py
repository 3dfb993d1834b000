"""Doors of the tests for sending twice: each does one thing that can be counted."""

import threading

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from heart import urls
from heart.kernel import history
from heart.kernel.flow import Refused
from heart.kernel.middleware import KEPT_BYTES
from heart.models import Event, User


class Weather:
    """What the tests decide about the next acts."""

    fails = ""
    waits_for: threading.Event | None = None


def act(request: HttpRequest) -> int:
    with transaction.atomic():
        history.record("heart.acted", User.objects.order_by("pk").first(), by=None)
    if Weather.waits_for is not None:
        assert Weather.waits_for.wait(20)
    return Event.objects.count()


@csrf_exempt
def do(request: HttpRequest) -> HttpResponse:
    count = act(request)
    if Weather.fails == "refused":
        raise Refused("Not now.", code="not_now")
    if Weather.fails == "broken":
        raise RuntimeError("broken")
    if Weather.fails == "invalid":
        return JsonResponse({"error": {"code": "invalid"}}, status=400)
    return JsonResponse({"count": count}, status=201, headers={"Location": f"/api/acts/{count}/", "X-Other": "1"})


@csrf_exempt
def large(request: HttpRequest) -> HttpResponse:
    act(request)
    return HttpResponse(b"x" * (KEPT_BYTES + 1))


@csrf_exempt
def stream(request: HttpRequest) -> StreamingHttpResponse:
    act(request)
    return StreamingHttpResponse(iter([b"a", b"b"]))


@csrf_exempt
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"/acts/{act(request)}/")


urlpatterns = [
    *urls.urlpatterns,
    path("api/do/", do),
    path("api/large/", large),
    path("api/stream/", stream),
    path("page/", page),
]
