"""The teams room as a Django app."""

from django.apps import AppConfig

from heart import rooms


class TeamsConfig(AppConfig):
    name = "teams"

    def ready(self) -> None:
        rooms.register(self)
