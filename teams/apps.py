"""The teams room as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "teams"

    def ready(self) -> None:
        self.room = import_module("teams.room").ROOM
