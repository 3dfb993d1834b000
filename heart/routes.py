"""The address of every endpoint of the API, room by room."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from dispatch.api import DispatchViewSet, ShiftViewSet
from heart.endpoints import AlarmViewSet, DocsView, HistoryViewSet, SchemaView, TokenView
from heart.staff_api import PersonViewSet
from navigation.api import FollowUpViewSet, ReferralViewSet, ServiceViewSet
from teams.api import MemberViewSet, TeamViewSet
from triage.api import (
    CallViewSet,
    CenterViewSet,
    DiversionViewSet,
    IncidentViewSet,
    NatureViewSet,
    ProtocolView,
    TransferViewSet,
)
from triage.flag_api import FlagViewSet
from triage.place_api import PlaceSearchView
from triage.protocol_api import ProtocolVersionViewSet
from triage.review_api import CoverageView, OverrideViewSet

router = SimpleRouter()
router.register("centers", CenterViewSet, "center")
router.register("calls", CallViewSet, "call")
router.register("incidents", IncidentViewSet, "incident")
router.register("diversions", DiversionViewSet, "diversion")
router.register("transfers", TransferViewSet, "transfer")
router.register("flags", FlagViewSet, "flag")
router.register("overrides", OverrideViewSet, "override")
router.register("protocols", ProtocolVersionViewSet, "protocol-version")
router.register("natures", NatureViewSet, "nature")
router.register("teams", TeamViewSet, "team")
router.register("members", MemberViewSet, "member")
router.register("shifts", ShiftViewSet, "shift")
router.register("dispatches", DispatchViewSet, "dispatch")
router.register("follow-ups", FollowUpViewSet, "follow-up")
router.register("referrals", ReferralViewSet, "referral")
router.register("services", ServiceViewSet, "service")
router.register("alarms", AlarmViewSet, "alarm")
router.register("people", PersonViewSet, "person")
router.register("history", HistoryViewSet, "history")

app_name = "api"
urlpatterns = [
    path("token/", TokenView.as_view(), name="token"),
    path("places/search/", PlaceSearchView.as_view({"post": "search"}), name="place-search"),
    path("protocol/", ProtocolView.as_view({"get": "retrieve"}), name="protocol"),
    path("protocol/schema/", ProtocolView.as_view({"get": "file_schema"}), name="protocol_schema"),
    path("coverage/", CoverageView.as_view({"get": "retrieve"}), name="coverage"),
    *router.urls,
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="api:schema"), name="docs"),
]
