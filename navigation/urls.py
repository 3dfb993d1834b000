"""Addresses of the navigation room: the queue, one follow-up, and one address per verb."""

from django.urls import path

from navigation import views

app_name = "navigation"
urlpatterns = [
    path("followups/", views.queue_page, name="queue"),
    path("followups/_queue/", views.queue_part, name="queue_part"),
    path("followups/_of/<int:incident>/", views.of_part, name="of_part"),
    path("followups/<int:pk>/", views.follow_up, name="follow_up"),
    path("followups/<int:pk>/_log/", views.log_part, name="log_part"),
    path("followups/<int:pk>/claim/", views.claim, name="claim"),
    path("followups/<int:pk>/hand_over/", views.hand_over, name="hand_over"),
    path("followups/<int:pk>/identify/", views.identify, name="identify"),
    path("followups/<int:pk>/attempt/", views.attempt, name="attempt"),
    path("followups/<int:pk>/consent/", views.consent, name="consent"),
    path("followups/<int:pk>/refer/", views.refer, name="refer"),
    path("followups/<int:pk>/close/", views.close, name="close"),
    path("followups/<int:pk>/reopen/", views.reopen, name="reopen"),
    path("referrals/<int:pk>/update_referral/", views.update_referral, name="update_referral"),
]
