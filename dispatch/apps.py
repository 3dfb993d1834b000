"""The dispatch room as a Django app."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "dispatch"
