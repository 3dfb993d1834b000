"""The kernel as a Django app."""

from django.apps import AppConfig


class HeartConfig(AppConfig):
    name = "heart"
    verbose_name = "H.E.A.R.T."
