"""The triage room as a Django app."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "triage"
