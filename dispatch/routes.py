"""The API addresses of the dispatch room."""

from rest_framework.routers import SimpleRouter

from dispatch.api import DispatchViewSet, ShiftViewSet

router = SimpleRouter()
router.register("shifts", ShiftViewSet, "shift")
router.register("dispatches", DispatchViewSet, "dispatch")

urlpatterns = router.urls
