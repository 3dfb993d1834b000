"""Addresses of the teams room; a crew signs off in the dispatch room, which knows whether it is out."""

from django.urls import path

from teams import views

app_name = "teams"
urlpatterns = [
    path("teams/", views.list_page, name="list"),
    path("teams/_list/", views.list_part, name="list_part"),
    path("teams/<int:pk>/sign_on/", views.sign_on, name="sign_on"),
    path("teams/<int:pk>/out_of_service/", views.out_of_service, name="out_of_service"),
    path("teams/<int:pk>/in_service/", views.in_service, name="in_service"),
    path("teams/<int:pk>/report_position/", views.report_position, name="report_position"),
]
