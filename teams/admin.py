"""Setting up the teams room: kinds of help, teams, people and their credentials; shifts are only looked at."""

from django.contrib import admin

from heart.shell.read_only_admin import ReadOnlyAdmin
from teams.models import Credential, Member, Response, Shift, Team


@admin.register(Response)
class ResponseAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "protection", "unarmed", "enabled"]
    readonly_fields = ["code", "protection", "unarmed"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_display = ["callsign", "response", "base_name", "active"]
    readonly_fields = ["out_of_service_since", "out_of_service_reason"]


class Credentials(admin.TabularInline):
    model = Credential
    extra = 1


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    list_display = ["user", "seat", "languages"]
    list_select_related = ["user"]
    inlines = [Credentials]


@admin.register(Shift)
class ShiftAdmin(ReadOnlyAdmin):
    list_display = ["team", "starts_at", "ends_at", "ended_at"]
    list_select_related = ["team"]
    date_hierarchy = "starts_at"
