"""What a person says of themselves for equity alone: encrypted, apart, optional, and read by nothing that decides."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from heart.models import User
from heart.models.encryption import EncryptedJSONField
from triage.models.people import Person


class Demographics(models.Model):
    """The answers of one person's record; a person who was never asked has none.

    `answers` is {question: {"said": [codes], "source": code}}, codes of `QUESTIONS`; "declined" is one of them. Nothing
    points back from the person: whoever wants to read it names this model, and a test says who may.
    """

    class Source(models.TextChoices):
        """Who says so. What somebody looks like is no answer, unless the agency has switched it on."""

        SAID = "said", _("The person said so")
        RECORD = "record", _("From a record")
        OBSERVED = "observed", _("Observed by staff")

    class RaceEthnicity(models.TextChoices):
        """OMB Statistical Policy Directive No. 15 as of 2024: one question, several answers."""

        AMERICAN_INDIAN = "american_indian", _("American Indian or Alaska Native")
        ASIAN = "asian", _("Asian")
        BLACK = "black", _("Black or African American")
        HISPANIC = "hispanic", _("Hispanic or Latino")
        MIDDLE_EASTERN = "middle_eastern", _("Middle Eastern or North African")
        PACIFIC_ISLANDER = "pacific_islander", _("Native Hawaiian or Pacific Islander")
        WHITE = "white", _("White")
        DECLINED = "declined", _("Does not want to say")

    class Gender(models.TextChoices):
        WOMAN = "woman", _("Woman")
        MAN = "man", _("Man")
        TRANS_WOMAN = "trans_woman", _("Transgender woman")
        TRANS_MAN = "trans_man", _("Transgender man")
        NONBINARY = "nonbinary", _("Nonbinary")
        ANOTHER = "another", _("Uses another word")
        DECLINED = "declined", _("Does not want to say")

    class Orientation(models.TextChoices):
        GAY = "gay", _("Lesbian or gay")
        STRAIGHT = "straight", _("Straight, that is, not gay or lesbian")
        BISEXUAL = "bisexual", _("Bisexual")
        ANOTHER = "another", _("Uses another word")
        DECLINED = "declined", _("Does not want to say")

    class Veteran(models.TextChoices):
        YES = "yes", _("Has served in the U.S. military")
        NO = "no", _("Has not served")
        DECLINED = "declined", _("Does not want to say")

    DECLINED = "declined"
    QUESTIONS: dict[str, type[models.TextChoices]] = {
        "race_ethnicity": RaceEthnicity,
        "gender": Gender,
        "orientation": Orientation,
        "veteran": Veteran,
    }
    # To these more than one answer may be given.
    SEVERAL = frozenset({"race_ethnicity"})

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    answers = EncryptedJSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "demographics"

    def __str__(self) -> str:
        return f"demographics {self.pk}"
