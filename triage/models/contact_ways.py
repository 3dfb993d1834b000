"""How a person can be reached, and what is safe there; and what the person wants of those who come."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.models import User
from triage.models.flags import Flag
from triage.models.people import Person


class ContactWayQuerySet(models.QuerySet["ContactWay"]):
    """Questions about ways to reach somebody."""

    def standing(self) -> "ContactWayQuerySet":
        """Not struck through."""
        return self.filter(struck_at=None)

    def own_phones(self) -> "ContactWayQuerySet":
        """The person's own numbers that still count, the newest first."""
        return self.standing().filter(kind=ContactWay.Kind.PHONE, whose="").order_by("-id")


class ContactWay(models.Model):
    """One way to a person: a number, an address, a place. A wrong one is struck through and replaced, never deleted.

    `whose` is the person who helps ("Tomás Vega, brother"), "" for the person's own. What is safe is yes, no, or None:
    nobody has asked, which counts as no.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        ADDRESS = "address", _("Address")
        PLACE = "place", _("Place where they can be found")

    class Struck(models.TextChoices):
        WRONG = "wrong", _("It was wrong")
        CHANGED = "changed", _("It changed")
        ASKED = "asked", _("The person requested it")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ways")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(max_length=200)
    e164 = models.CharField(max_length=20, blank=True, help_text=_("A phone number as it is compared."))
    door = models.CharField(max_length=200, blank=True, help_text=_("House number and street's name in one spelling."))
    whose = models.CharField(max_length=120, blank=True)
    voicemail_safe = models.BooleanField(null=True, blank=True)
    text_safe = models.BooleanField(null=True, blank=True)
    visit_safe = models.BooleanField(null=True, blank=True)
    who_may_answer = models.CharField(max_length=120, blank=True)
    hours = models.CharField(max_length=80, blank=True, help_text=_("When, in the person's words."))
    not_before = models.TimeField(null=True, blank=True)
    not_after = models.TimeField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Flag.Source.choices, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    struck_because = models.CharField(max_length=8, choices=Struck.choices, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")

    objects = ContactWayQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_because="") | Q(struck_at__isnull=False) & ~Q(struck_because=""),
                name="a_way_that_is_struck_through_says_why",
            ),
            models.CheckConstraint(condition=~Q(value=""), name="a_way_says_where_it_leads"),
        ]
        indexes = [
            models.Index(fields=["e164"], condition=Q(struck_at=None) & ~Q(e164=""), name="contact_way_phone"),
            models.Index(fields=["door"], condition=Q(struck_at=None) & ~Q(door=""), name="contact_way_door"),
        ]

    def __str__(self) -> str:
        return f"way {self.pk}"

    @property
    def thread(self) -> str:
        return self.person.thread


class WishQuerySet(models.QuerySet["Wish"]):
    """Questions about wishes."""

    def standing(self) -> "WishQuerySet":
        return self.filter(ended_at=None)


class Wish(models.Model):
    """What the person wants, or what helps. It binds those who come; it never changes which help may be sent."""

    class Kind(models.TextChoices):
        NO_OUTREACH = "no_outreach", _("No more contact from us")
        NO_POLICE = "no_police", _("No police if it can be avoided")
        RESPONDER = "responder", _("Prefers")
        HELPS = "helps", _("Helps")
        WORSE = "worse", _("Makes it worse")

    # Only these two can say that nobody may call any more.
    MAY_STOP = [Flag.Source.PERSON, "guardian"]
    SOURCES = [*Flag.Source.choices, ("guardian", _("A guardian"))]
    NEED_WORDS = [Kind.RESPONDER, Kind.HELPS, Kind.WORSE]

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wishes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, choices=SOURCES)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="no_outreach") | Q(source__in=["person", "guardian"]),
                name="only_the_person_or_a_guardian_stops_outreach",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(ended_at=None, kind__in=["no_outreach", "no_police"]),
                name="a_wish_of_this_kind_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"wish {self.pk}"

    @property
    def thread(self) -> str:
        return self.person.thread
