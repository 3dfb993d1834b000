"""The people of the staff: what their work is, and how they want their screens."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person's work is; what each role may do is declared by the rooms (access.py)."""

    CALL_TAKER = "call_taker", _("Call-taker")
    CLINICIAN = "clinician", _("Clinician")
    RESPONDER = "responder", _("Responder")
    TEAM_LEAD = "team_lead", _("Team lead")
    CARE_NAVIGATOR = "care_navigator", _("Care navigator")
    SUPERVISOR = "supervisor", _("Supervisor")
    MEDICAL_DIRECTOR = "medical_director", _("Medical director")
    ADMINISTRATOR = "administrator", _("Administrator")
    NONE = "", _("No role")


class Theme(models.TextChoices):
    """Light or dark; without a choice the device decides."""

    SYSTEM = "", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    """How close the rows stand."""

    COMPACT = "", _("Compact")
    COMFORTABLE = "comfortable", _("Comfortable")


class Staff(UserManager["User"]):
    """Makes people; who is made on the command line with all rights can give others their roles."""

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **more: Any
    ) -> "User":
        return super().create_superuser(username, email, password, **{"role": Role.ADMINISTRATOR} | more)


class User(AbstractUser):
    """A person of the staff; nobody acts without one."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.NONE, blank=True)
    language = models.CharField(max_length=5, choices=[("en", "English"), ("es", "Español")], default="en")
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.SYSTEM, blank=True)
    density = models.CharField(max_length=11, choices=Density.choices, default=Density.COMPACT, blank=True)
    single_keys = models.BooleanField(_("single keys"), default=True)

    objects: ClassVar[Staff] = Staff()

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def thread(self) -> str:
        """A person's own thread in the history; the bare number would be an incident's."""
        return f"person-{self.pk}"
