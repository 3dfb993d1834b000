"""The kernel as a Django app."""

from django.apps import AppConfig

from heart import rooms


class HeartConfig(AppConfig):
    name = "heart"
    verbose_name = "H.E.A.R.T."

    def ready(self) -> None:
        rooms.register(self)
