"""What Django REST framework is told to use everywhere: the permission table, cursor pages, and errors in words."""

import math
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.kernel.language import speak
from heart.kernel.middleware import refusal_of
from heart.models import User
from heart.signing import factors


class RolePermission(BasePermission):
    """Asks the one table of access.py by the naming law: the permission has the room's name and the verb's.

    Reading is `<room>.see`. A view names its exceptions in `permissions`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        name = getattr(view, "action", str(request.method).lower())
        # A method the view does not have is told so (405), whoever asks.
        return not hasattr(view, name or "") or may(request.user, permission_of(view, name))


def permission_of(view: Any, name: str) -> str:
    """The permission that the action `name` of a view asks for."""
    verb = "see" if name in ("list", "retrieve") else name
    named: str | None = view.permissions.get(name)
    return named or f"{view.room}.{verb}"


class TheirToken(TokenAuthentication):
    """A program is answered in the language it asks for, else in the language of the person it acts for.

    A token from before a second factor was asked for, of a person who has none, opens nothing.
    """

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        found: tuple[User, Token] | None = super().authenticate(request)
        if found and settings.SECOND_FACTOR and not factors.has_any(found[0]):
            raise exceptions.AuthenticationFailed(
                _("Your role requires a second factor. Sign in on the web page first.")
            )
        if found and "Accept-Language" not in request.headers:
            speak(request._request, found[0].language)
        return found


class Newest(CursorPagination):
    """Pages by cursor, newest first: `?cursor=` from the answer's `next`, `?page_size=` up to 200."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request: Request) -> Cursor | None:
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not str(cursor.position).isdecimal():
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page: dict[str, Any] = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            page["properties"][name] = {"type": ["string", "null"], "format": "uri"}
        return page


def in_words(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error as {"error": {"code", "message", "fields"?}}; fields holds a list of sentences per field."""
    if isinstance(error, IntegrityError | OperationalError):
        error = refusal_of(error) or error
    if isinstance(error, Refused):
        fields = {error.field: [error.message]} if error.field else None
        return Response({"error": _body(error.code, error.message, fields)}, 409)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait_s := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait_s))
    if isinstance(error, exceptions.ValidationError):
        body = _body("invalid", _("Some fields were not accepted; see each field."), dict(_sentences(error.detail)))
        return Response({"error": body}, status.HTTP_400_BAD_REQUEST, headers=headers)
    return Response({"error": _body(error.get_codes(), str(error.detail), None)}, error.status_code, headers=headers)


def _sentences(detail: Any, at: str = "") -> list[tuple[str, list[str]]]:
    """The errors of nested fields as flat pairs: ("answers.weapon", ["..."])."""
    if isinstance(detail, dict):
        return [pair for name, part in detail.items() for pair in _sentences(part, f"{at}.{name}" if at else str(name))]
    return [(at or "non_field_errors", [str(part) for part in detail])]


def _body(code: Any, message: str, fields: Any) -> dict[str, Any]:
    return {"code": code, "message": message, **({"fields": fields} if fields else {})}
