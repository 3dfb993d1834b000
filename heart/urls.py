"""Every address of the program, room by room."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from heart.kernel.health import healthz
from heart.shell import alarms as alarm_pages
from heart.shell import command_line, finder, keyboard, pages, preferences, staff, styleguide, undo
from heart.shell import drafts as draft_pages
from heart.signing.views import SignOut

ROOMS = ("triage", "dispatch", "teams", "navigation")
API = [path("", include(f"{room}.routes")) for room in (*ROOMS, "heart")]
urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("heart.signing.urls")),
    path("command/", command_line.command, name="command"),
    path("command/echo/", command_line.echo, name="echo"),
    path("find/", finder.page, name="find"),
    path("undo/", undo.undo, name="undo"),
    path("keys/", keyboard.keys, name="keys"),
    path("language/", preferences.language, name="language"),
    path("preferences/", preferences.prefer, name="prefer"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("_alarms/", alarm_pages.strip_part, name="alarms"),
    path("_rings/", alarm_pages.rings_part, name="rings"),
    path("alarms/", alarm_pages.list_page, name="alarm-list"),
    path("alarms/_list/", alarm_pages.list_part, name="alarm-list-part"),
    path("alarms/<int:pk>/acknowledge/", alarm_pages.acknowledge, name="acknowledge"),
    path("alarms/<int:pk>/shelve/", alarm_pages.shelve, name="shelve"),
    path("drafts/keep/", draft_pages.keep_draft, name="keep_draft"),
    path("drafts/discard/", draft_pages.discard_draft, name="discard_draft"),
    *[path("", include(f"{room}.urls")) for room in ROOMS],
    path("api/", include((API, "api"))),
    path("staff/", staff.staff, name="staff"),
    path("staff/<int:pk>/change_role/", staff.change_role, name="change_role"),
    path("staff/<int:pk>/switch_off/", staff.switch_off, name="switch_off"),
    path("staff/<int:pk>/switch_on/", staff.switch_on, name="switch_on"),
    path("staff/<int:pk>/reset_second_factor/", staff.reset_second_factor, name="reset_second_factor"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("healthz", healthz, name="healthz"),
    # One door for everybody: the admin's own asks for no second factor and counts no tries.
    path("admin/login/", RedirectView.as_view(pattern_name="sign-in", query_string=True)),
    # Ours count tries, end sessions and close the open screens.
    path("admin/logout/", SignOut.as_view()),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password")),
    path("admin/", admin.site.urls),
]
