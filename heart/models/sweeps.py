"""The sweeps, and when each last ran."""

from django.db import models


class Sweep(models.Model):
    """When each sweep last ran to its end; silence here is an alarm."""

    name = models.CharField(max_length=60, primary_key=True)
    ran_at = models.DateTimeField()
    found = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
