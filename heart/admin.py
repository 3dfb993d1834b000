"""The administrator's pages for people; history and alarms can be read here, never changed."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import TokenProxy

from heart.kernel.requests import is_signed_in
from heart.models import Alarm, Destruction, Event, Sweep, User
from heart.signing.actions import password_changed

# Their rows hold secrets, or nothing at all.
for hidden in (Authenticator, EmailAddress, TokenProxy):
    if admin.site.is_registered(hidden):
        admin.site.unregister(hidden)
admin.site.site_header = "H.E.A.R.T."
admin.site.site_title = "H.E.A.R.T."
admin.site.index_title = _("Administration")


class ReadOnly(admin.ModelAdmin):
    """What changes only by a verb, or never: it can be looked at here."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class People(UserAdmin):
    """Who works here and as what."""

    list_display = ("username", "first_name", "last_name", "role", "language", "is_active", "is_staff")
    list_filter = ("role", "is_active", "is_staff")
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("Work"), {"fields": ("role", "language")}))
    add_fieldsets = (*UserAdmin.add_fieldsets, (_("Work"), {"fields": ("first_name", "last_name", "language")}))
    # They change on the staff page only: there it is on record, ends open screens, and spares the last administrator.
    readonly_fields = ("role", "is_active", "last_login", "date_joined")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Whoever came in with the old password goes out, programs too."""
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            assert is_signed_in(request), "the admin site lets nobody else change a password"
            person = User.objects.get(pk=id)
            password_changed(person, by=request.user, but=request.session.session_key)
        return answer

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People are switched off, never deleted: the history names them."""
        return False


@admin.register(Event)
class Events(ReadOnly):
    """The history."""

    list_display = ("id", "at", "verb", "thread", "by")
    list_select_related = ("by",)
    ordering = ("-id",)
    search_fields = ("=thread",)


@admin.register(Alarm)
class Alarms(ReadOnly):
    """Alarms, up and over."""

    list_display = ("level", "kind", "thread", "raised_at", "escalation", "cleared_at")
    list_filter = ("level", "kind")
    ordering = ("-id",)


@admin.register(Sweep)
class Sweeps(ReadOnly):
    """When each sweep last ran."""

    list_display = ("name", "ran_at", "found")


@admin.register(Destruction)
class Destructions(ReadOnly):
    """The destruction log."""

    list_display = ("at", "kind", "things", "policy", "approved_by", "by")
    list_filter = ("kind",)
    list_select_related = ("by",)
    ordering = ("-id",)
