"""The navigation room as a Django app."""

from django.apps import AppConfig


class NavigationConfig(AppConfig):
    name = "navigation"
