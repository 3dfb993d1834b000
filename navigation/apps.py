"""The navigation room as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class NavigationConfig(AppConfig):
    name = "navigation"

    def ready(self) -> None:
        self.room = import_module("navigation.room").ROOM
