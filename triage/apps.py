"""The triage room as a Django app."""

from django.apps import AppConfig

from heart import rooms


class TriageConfig(AppConfig):
    name = "triage"

    def ready(self) -> None:
        rooms.register(self)
