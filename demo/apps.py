"""The demonstration as a Django app, for its commands; it has no tables, no pages and no room."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
