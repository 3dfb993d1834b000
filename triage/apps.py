"""The triage room as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "triage"

    def ready(self) -> None:
        self.room = import_module("triage.room").ROOM
