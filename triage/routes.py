"""The API addresses of the triage room."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from triage.api.baselines import BaselineViewSet
from triage.api.centers import BackUpViewSet, CenterViewSet
from triage.api.clinicians import ClinicianViewSet
from triage.api.flags import FlagViewSet
from triage.api.help_requests import HelpRequestViewSet
from triage.api.holds import HoldViewSet
from triage.api.incidents import (
    CallViewSet,
    DiversionViewSet,
    IncidentViewSet,
    NatureViewSet,
    ProtocolView,
    TransferViewSet,
)
from triage.api.machines import RefusedDeliveryViewSet, ToldCallViewSet
from triage.api.persons import ConsentViewSet, MergeViewSet, OpeningViewSet, PersonViewSet, WayViewSet, WishViewSet
from triage.api.places import PlaceSearchView
from triage.api.plans import PlanViewSet
from triage.api.protocols import ProtocolVersionViewSet
from triage.api.review import CoverageView, OverrideViewSet
from triage.api.telephone import TelephoneView

router = SimpleRouter()
router.register("centers", CenterViewSet, "center")
router.register("back-ups", BackUpViewSet, "back-up")
router.register("calls", CallViewSet, "call")
router.register("calls", ToldCallViewSet, "told-call")
router.register("refused-deliveries", RefusedDeliveryViewSet, "refused-delivery")
router.register("incidents", IncidentViewSet, "incident")
router.register("diversions", DiversionViewSet, "diversion")
router.register("clinicians", ClinicianViewSet, "clinician")
router.register("transfers", TransferViewSet, "transfer")
router.register("flags", FlagViewSet, "flag")
router.register("persons", PersonViewSet, "person-in-crisis")
router.register("merges", MergeViewSet, "merge")
router.register("ways", WayViewSet, "way")
router.register("wishes", WishViewSet, "wish")
router.register("plans", PlanViewSet, "plan")
router.register("consents", ConsentViewSet, "consent")
router.register("openings", OpeningViewSet, "opening")
router.register("help-requests", HelpRequestViewSet, "help-request")
router.register("holds", HoldViewSet, "hold")
router.register("overrides", OverrideViewSet, "override")
router.register("baselines", BaselineViewSet, "baseline")
router.register("protocols", ProtocolVersionViewSet, "protocol-version")
router.register("natures", NatureViewSet, "nature")

urlpatterns = [
    path("places/search/", PlaceSearchView.as_view({"post": "search"}), name="place-search"),
    path("protocol/", ProtocolView.as_view({"get": "retrieve"}), name="protocol"),
    path("protocol/schema/", ProtocolView.as_view({"get": "file_schema"}), name="protocol_schema"),
    path("telephone/<str:sender>/", TelephoneView.as_view(), name="telephone"),
    path("coverage/", CoverageView.as_view({"get": "retrieve"}), name="coverage"),
    *router.urls,
]
