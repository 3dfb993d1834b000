"""The API addresses of the teams room."""

from rest_framework.routers import SimpleRouter

from teams.api import MemberViewSet, TeamViewSet

router = SimpleRouter()
router.register("teams", TeamViewSet, "team")
router.register("members", MemberViewSet, "member")

urlpatterns = router.urls
