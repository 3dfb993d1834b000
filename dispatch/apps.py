"""The dispatch room as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "dispatch"

    def ready(self) -> None:
        self.room = import_module("dispatch.room").ROOM
