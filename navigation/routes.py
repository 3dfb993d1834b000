"""The API addresses of the navigation room."""

from rest_framework.routers import SimpleRouter

from navigation.api import FollowUpViewSet, ReferralViewSet, ServiceViewSet

router = SimpleRouter()
router.register("follow-ups", FollowUpViewSet, "follow-up")
router.register("referrals", ReferralViewSet, "referral")
router.register("services", ServiceViewSet, "service")

urlpatterns = router.urls
