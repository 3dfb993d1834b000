"""Addresses of the dispatch room: the board, the field page, and one address per verb."""

from django.urls import path

from dispatch import views

app_name = "dispatch"
urlpatterns = [
    path("dispatch/", views.board_page, name="board"),
    path("dispatch/_board/", views.board_part, name="board_part"),
    path("dispatch/_selected/", views.selected_part, name="selected_part"),
    path("dispatch/_log/", views.log_part, name="log_part"),
    path("dispatch/_of/<int:incident>/", views.of_part, name="of_part"),
    path("field/", views.field_page, name="field"),
    path("field/_visit/", views.visit_part, name="visit_part"),
    path("dispatch/assign/", views.assign, name="assign"),
    *[path(f"dispatch/<int:pk>/{verb}/", getattr(views, verb), name=verb) for verb in views.VERBS],
    path("shifts/<int:pk>/sign_off/", views.sign_off, name="sign_off"),
]
