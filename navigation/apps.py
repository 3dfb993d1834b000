"""The navigation room as a Django app."""

from django.apps import AppConfig

from heart import rooms


class NavigationConfig(AppConfig):
    name = "navigation"

    def ready(self) -> None:
        rooms.register(self)
