"""The triage room for administrators: centers can be set up; what changes by a verb can only be looked at.

The clinical record is not here: it is for clinical roles.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from heart.admin import ReadOnly
from triage.models import Assessment, Availability, Call, Center, Diversion, Incident, Transfer


@admin.register(Center)
class Centers(admin.ModelAdmin):
    """The 911 centers and who works in them."""

    list_display = ("code", "name", "agency_id", "phone")
    filter_horizontal = ("staff", "teams")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Availability)
class Availabilities(admin.ModelAdmin):
    """Which languages a clinician speaks; whether they are ready they say themselves."""

    list_display = ("clinician", "languages")
    list_select_related = ("clinician",)
    fields = ("clinician", "languages")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Incident)
class Incidents(ReadOnly):
    """Incidents, newest first."""

    list_display = ("id", "status", "priority", "initial_nature", "final_nature", "response", "center", "opened_at")
    list_filter = ("status", "center", "response")
    list_select_related = ("response", "center")
    search_fields = ("=id",)
    ordering = ("-id",)


@admin.register(Call)
class Calls(ReadOnly):
    """Calls, newest first."""

    list_display = ("id", "incident", "center", "status", "origin", "received_at", "call_taker", "source")
    list_filter = ("status", "center")
    list_select_related = ("incident", "center", "call_taker")
    search_fields = ("=incident__id",)
    ordering = ("-id",)


@admin.register(Assessment)
class Assessments(ReadOnly):
    """What was answered and what the protocol made of it."""

    list_display = ("id", "incident", "protocol_version", "response", "medical", "complete", "at", "by")
    list_select_related = ("incident", "response", "by")
    search_fields = ("=incident__id",)
    ordering = ("-id",)


@admin.register(Diversion)
class Diversions(ReadOnly):
    """Hand-offs to clinicians."""

    list_display = ("id", "incident", "status", "clinician", "offered_at", "ended_at", "disposition")
    list_filter = ("status",)
    list_select_related = ("incident", "clinician")
    search_fields = ("=incident__id",)
    ordering = ("-id",)


@admin.register(Transfer)
class Transfers(ReadOnly):
    """Calls handed between centers."""

    list_display = ("id", "call", "from_center", "to_center", "status", "offered_at")
    list_filter = ("status",)
    list_select_related = ("call", "from_center", "to_center")
    ordering = ("-id",)
