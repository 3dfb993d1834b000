"""The kernel's own API addresses: the token, alarms, people, the history, and the description of everything."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from heart.rest.endpoints import AlarmViewSet, DocsView, HistoryViewSet, SchemaView, TokenView
from heart.rest.staff import PersonViewSet

router = SimpleRouter()
router.register("alarms", AlarmViewSet, "alarm")
router.register("people", PersonViewSet, "person")
router.register("history", HistoryViewSet, "history")

urlpatterns = [
    path("token/", TokenView.as_view(), name="token"),
    *router.urls,
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="api:schema"), name="docs"),
]
