"""Visits in the administration: to look at, never to change; every change is a verb."""

from django.contrib import admin

from dispatch.models import Dispatch
from heart.shell.read_only_admin import ReadOnlyAdmin


@admin.register(Dispatch)
class DispatchAdmin(ReadOnlyAdmin):
    list_display = ["pk", "incident", "team", "status", "assigned_at", "cleared_at", "disposition"]
    list_filter = ["status", "team"]
    list_select_related = ["incident", "team"]
    date_hierarchy = "assigned_at"
