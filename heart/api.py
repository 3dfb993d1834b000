"""What every API view shares: the permission table, cursor pages, and errors in words."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from heart.access import may
from heart.flow import Refused
from heart.middleware import refusal_of


class RolePermission(BasePermission):
    """Asks the one table of access.py: a view names its permission per action in `permissions`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        action = getattr(view, "action", None) or request.method.lower()
        return may(request.user, view.permissions[action])


class Newest(CursorPagination):
    """Pages by cursor, newest first: `?cursor=` from the answer's `next`, `?page_size=` up to 200."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def in_words(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error as {"error": {"code", "message", "fields"?}}; fields holds a list of sentences per field."""
    if isinstance(error, IntegrityError):
        error = refusal_of(error) or error
    if isinstance(error, Refused):
        return Response(
            {"error": _body(error.code, error.message, {error.field: [error.message]} if error.field else None)}, 409
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail
        body = _body("invalid", "Some of it could not be taken; see the fields.", fields)
        return Response({"error": body}, status.HTTP_400_BAD_REQUEST, headers=headers)
    return Response({"error": _body(error.get_codes(), str(error.detail), None)}, error.status_code, headers=headers)


def _body(code: Any, message: str, fields: Any) -> dict[str, Any]:
    return {"code": code, "message": message, **({"fields": fields} if fields else {})}
