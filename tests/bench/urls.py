"""The program's own addresses and, in the measurement only, a view that does nothing behind the same doors."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from heart.urls import urlpatterns as real


class Empty(APIView):
    """Signs in by token, asks the permission table, does nothing, answers JSON: what every API call costs at least."""

    permissions = {"post": "triage.take"}

    def post(self, request: Request) -> Response:
        return Response({})


urlpatterns = [*real, path("api/bench/empty/", Empty.as_view())]
