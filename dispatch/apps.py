"""The dispatch room as a Django app."""

from django.apps import AppConfig

from heart import rooms


class DispatchConfig(AppConfig):
    name = "dispatch"

    def ready(self) -> None:
        rooms.register(self)
