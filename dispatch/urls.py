"""Addresses of the dispatch room: the board, the field page, and one address per verb."""

from django.urls import path

from dispatch.views import board, field, presses, visits

app_name = "dispatch"
urlpatterns = [
    path("dispatch/", board.board_page, name="board"),
    path("dispatch/_board/", board.board_part, name="board_part"),
    path("dispatch/_selected/", board.selected_part, name="selected_part"),
    path("dispatch/_log/", board.log_part, name="log_part"),
    path("dispatch/_of/<int:incident>/", visits.of_part, name="of_part"),
    path("field/", field.field_page, name="field"),
    path("field/_visit/", field.visit_part, name="visit_part"),
    path("dispatch/assign/", board.assign, name="assign"),
    path("dispatch/<int:pk>/clear/", field.clear, name="clear"),
    path("dispatch/<int:pk>/cancel/", board.cancel, name="cancel"),
    path("dispatch/<int:pk>/confirm_place/", presses.confirm_place, name="confirm_place"),
    path("dispatch/<int:pk>/report_help_there/", presses.report_help_there, name="report_help_there"),
    path("dispatch/<int:pk>/stand_down/", presses.stand_down, name="stand_down"),
    *[path(f"dispatch/<int:pk>/{verb}/", view, name=verb) for verb, view in presses.BUTTONS.items()],
    path("shifts/<int:pk>/sign_off/", presses.sign_off, name="sign_off"),
]
