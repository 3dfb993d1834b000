"""When a screen of each person last said that it is there."""

from django.db import models

from heart.models.people import User


class Heartbeat(models.Model):
    """The last word of any open screen of one person; written at most every ten seconds (kernel/hub.py).

    No row, or one from before they signed in, says nothing: their screens may be open and not heard.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="heartbeat")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%H:%M:%S}"
