"""Messages of other systems that were refused at a machine's door: somebody may be calling of whom nothing is known."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User


class RefusedDeliveryQuerySet(models.QuerySet["RefusedDelivery"]):
    """Questions about refused messages."""

    def to_check(self) -> "RefusedDeliveryQuerySet":
        return self.filter(checked_at=None).order_by("-last_at")


class RefusedDelivery(models.Model):
    """What one sender had refused at one door for one reason, until somebody has checked it.

    Nothing of the message is kept: who sent it is not known, or cannot be believed.
    """

    class Why(models.TextChoices):
        UNKNOWN_SENDER = "unknown_sender", _("Unknown sender")
        BAD_SIGNATURE = "bad_signature", _("Wrong signature")
        NOT_ALLOWED = "not_allowed", _("The sender may not take calls")
        UNREADABLE = "unreadable", _("Not a JSON object")
        TOO_LARGE = "too_large", _("Message too large")
        FAULT = "fault", _("Fault in this program")

    door = models.CharField(max_length=60)
    sender = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=20, choices=Why.choices)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = RefusedDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "refused deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["door", "sender", "why"],
                condition=Q(checked_at=None),
                nulls_distinct=False,
                name="what_is_refused_again_is_counted_until_it_is_checked",
            ),
            models.CheckConstraint(
                condition=Q(checked_at=None, checked_by=None) | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="who_checked_a_refused_delivery_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"refused delivery {self.pk}"

    @property
    def thread(self) -> str:
        return f"D{self.pk}"
