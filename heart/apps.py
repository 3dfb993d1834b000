"""The kernel as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class HeartConfig(AppConfig):
    name = "heart"
    verbose_name = "H.E.A.R.T."

    def ready(self) -> None:
        self.room = import_module("heart.room").ROOM
