"""The addresses of the triage room."""

from django.urls import path

from triage.views import asking, calls, diversions, incidents, taking

app_name = "triage"

urlpatterns = [
    path("intake/", taking.intake, name="intake"),
    path("intake/new/", taking.new, name="new_call"),
    path("intake/_calls/", taking.intake_calls, name="intake_calls"),
    path("intake/_same/", taking.same, name="intake_same"),
    path("calls/take/", taking.take, name="take"),
    path("calls/<int:pk>/answer/", calls.answer, name="answer"),
    path("calls/<int:pk>/hang_up/", calls.hang_up, name="hang_up"),
    path("calls/<int:pk>/divert/", calls.divert, name="divert"),
    path("calls/<int:pk>/transfer/", calls.transfer, name="transfer"),
    path("transfers/<int:pk>/accept_transfer/", calls.accept_transfer, name="accept_transfer"),
    path("transfers/<int:pk>/decline_transfer/", calls.decline_transfer, name="decline_transfer"),
    path("transfers/<int:pk>/withdraw_transfer/", calls.withdraw_transfer, name="withdraw_transfer"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/_list/", incidents.incidents_list, name="incidents_list"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/_state/", incidents.incident_part, {"part": "state"}, name="incident_state"),
    path("incidents/<int:pk>/_asking/", incidents.incident_part, {"part": "asking"}, name="incident_asking"),
    path("incidents/<int:pk>/_around/", incidents.incident_part, {"part": "around"}, name="incident_around"),
    path("incidents/<int:pk>/_notes/", incidents.incident_part, {"part": "notes"}, name="incident_notes"),
    path("incidents/<int:pk>/_log/", incidents.incident_part, {"part": "log"}, name="incident_log"),
    path("incidents/<int:pk>/locate/", incidents.locate, name="locate"),
    path("incidents/<int:pk>/edit/", incidents.edit, name="edit"),
    path("incidents/<int:pk>/identify/", incidents.identify, name="identify"),
    path("incidents/<int:pk>/note/", incidents.note, name="note"),
    path("incidents/<int:pk>/assess/", incidents.assess, name="assess"),
    path("incidents/<int:pk>/wording/", asking.wording, name="wording"),
    path("incidents/<int:pk>/decide/", incidents.decide, name="decide"),
    path("incidents/<int:pk>/join/", incidents.join, name="join"),
    path("incidents/<int:pk>/close/", incidents.close, name="close"),
    path("incidents/<int:pk>/cancel/", incidents.cancel, name="cancel"),
    path("incidents/<int:pk>/reopen/", incidents.reopen, name="reopen"),
    path("diversions/", diversions.diversions, name="diversions"),
    path("diversions/_queue/", diversions.diversions_queue, name="diversions_queue"),
    path("diversions/<int:pk>/claim/", diversions.claim, name="claim"),
    path("diversions/<int:pk>/verify/", diversions.verify, name="verify"),
    path("diversions/<int:pk>/release/", diversions.release, name="release"),
    path("diversions/<int:pk>/give_back/", diversions.give_back, name="give_back"),
    path("diversions/<int:pk>/withdraw/", diversions.withdraw, name="withdraw"),
    path("diversions/<int:pk>/end/", diversions.end, name="end"),
    path("diversions/<int:pk>/send_help/", diversions.send_help, name="send_help"),
    path("diversions/<int:pk>/clinical_note/", diversions.clinical_note, name="clinical_note"),
]
