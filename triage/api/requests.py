"""What the triage API hears, checked in words, before any action is asked."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError as Wrong
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from heart.models import User
from heart.rest.fields import Light, Ref, latitude, longitude
from teams.models import Kind
from triage.actions.diversions import GIVE_BACK_REASONS
from triage.api.unread import TakenAsItComes
from triage.codes.dispositions import PHONE, choices
from triage.codes.natures import NATURES
from triage.forms.fields import LANGUAGES
from triage.models import (
    NARRATIVE_LIMIT,
    Call,
    Center,
    Diversion,
    Flag,
    HelpRequest,
    Incident,
    Miss,
    Override,
    RiskRating,
    Screening,
    Transfer,
    phone_number,
)
from triage.models.flags import FLAG_TEXT_LIMIT
from triage.models.help_requests import THEIR_NUMBER_LIMIT, UNIT_LIMIT
from triage.queries import versions
from triage.queries.screener_parts import NAMES, SAID

language_code = RegexValidator(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", gettext_lazy("Use a language code, e.g. en or es.")
)


class Fits(MaxLengthValidator):
    """At most `limit_value` characters, and says how many there are."""

    def __init__(self, limit: int, what: Any) -> None:
        super().__init__(limit)
        self.what = what

    def __call__(self, value: str) -> None:
        if len(value) > self.limit_value:
            said = {"what": self.what, "length": f"{len(value):,}", "limit": f"{self.limit_value:,}"}
            raise Wrong(_("The %(what)s has %(length)s characters; the limit is %(limit)s.") % said)


def words(what: Any, *, at_most: int = NARRATIVE_LIMIT, **more: Any) -> serializers.CharField:
    """A field for people's own words."""
    return serializers.CharField(validators=[Fits(at_most, what)], **more)


def known_nature(code: str) -> None:
    """A validator: an APCO code of natures.py, or nothing."""
    if code and code not in NATURES:
        raise Wrong(_("“%(code)s” is not a nature code this center uses.") % {"code": code})


def nature(**more: Any) -> serializers.CharField:
    said = "An APCO incident type code; see /api/natures/."
    return serializers.CharField(max_length=12, allow_blank=True, validators=[known_nature], help_text=said, **more)


class Place(Light):
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True)
    city = serializers.CharField(max_length=80, required=False, allow_blank=True)
    place_kind = serializers.ChoiceField(Incident.PlaceKind.choices, required=False, allow_blank=True)
    latitude = latitude(required=False, allow_null=True)
    longitude = longitude(required=False, allow_null=True)
    place_verified = serializers.BooleanField(required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        both = {name: said.get(name) for name in ("latitude", "longitude")}
        if both["latitude"] is None and both["longitude"] is not None:
            raise serializers.ValidationError({"latitude": [_("A longitude needs its latitude.")]})
        if both["longitude"] is None and both["latitude"] is not None:
            raise serializers.ValidationError({"longitude": [_("A latitude needs its longitude.")]})
        return said | both if "latitude" in said or "longitude" in said else said


class Take(TakenAsItComes, Place):
    """A call: the center that owns it and whatever is known so far. What cannot be read refuses no call."""

    center = Ref(
        gettext_lazy("There is no such 911 center; see /api/centers/."), number=False, queryset=Center.objects.all()
    )
    origin = serializers.ChoiceField(Call.Origin.choices, required=False)
    caller_wish = serializers.ChoiceField(Call.Wish.choices, required=False, allow_blank=True)
    caller_role = serializers.ChoiceField(Call.CallerRole.choices, required=False)
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    callback_number = serializers.CharField(
        required=False, allow_blank=True, help_text="The caller ID as it comes; the number in it is read."
    )
    initial_nature = nature(required=False)
    priority = serializers.IntegerField(min_value=1, max_value=4, required=False, help_text="1 is the highest.")
    language = serializers.CharField(max_length=10, required=False, validators=[language_code])
    narrative = words(gettext_lazy("narrative"), required=False, allow_blank=True)
    received_at = serializers.DateTimeField(required=False, allow_null=True)
    source = serializers.CharField(max_length=40, required=False, allow_blank=True)  # type: ignore[assignment]
    source_id = serializers.CharField(max_length=80, required=False, allow_blank=True)


class ToldCall(Take):
    """A call that a program tells of: what it says under names that nobody knows is flagged, never refused."""

    flags_unknown = True


class HangUp(serializers.Serializer):
    lost = serializers.BooleanField(required=False, help_text="The caller was not done: they are to be called back.")


# Why an act on what somebody has is not done without a word of who that was.
SAY_WHO_HAS = gettext_lazy("Say who has the caller, as you saw it: somebody else may have them by now.")
HELD_BY: dict[str, Any] = {"required": SAY_WHO_HAS, "null": SAY_WHO_HAS}


class Versioned(serializers.Serializer):
    """`version` is the one the sender saw; a thing changed since is refused (409, `stale`) and nothing is lost."""

    version = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        error_messages={
            "required": gettext_lazy("Say which version you saw: somebody may have changed it since."),
            "null": gettext_lazy("Say which version you saw: somebody may have changed it since."),
        },
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if not set(said) - {"version"}:
            raise serializers.ValidationError(_("Say what to change."))
        checked: dict[str, Any] = super().validate(said)
        return checked


class OriginIn(Versioned):
    """By what road it came, and what the caller says they want."""

    origin = serializers.ChoiceField(Call.Origin.choices)
    wish = serializers.ChoiceField(Call.Wish.choices, required=False, allow_blank=True)


class Locate(Versioned, Place):
    """Where it is, as far as it can be said; a place that cannot be verified is taken as it was said."""


class Edit(Versioned):
    initial_nature = nature(required=False)
    final_nature = nature(required=False)
    priority = serializers.IntegerField(min_value=1, max_value=4, required=False)
    language = serializers.CharField(max_length=10, required=False, validators=[language_code])
    age = serializers.IntegerField(
        min_value=0, max_value=130, required=False, allow_null=True, help_text="In years, as somebody says."
    )


class Identify(Versioned):
    """Who the person is, as far as known; `version` is the person's that the sender saw, null where none was known."""

    version = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        allow_null=True,
        error_messages={
            "required": gettext_lazy("Say which version of the person you saw; null where none was known.")
        },
    )

    given_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    family_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    other_names = serializers.CharField(max_length=200, required=False, allow_blank=True)
    handle = serializers.CharField(
        max_length=160, required=False, allow_blank=True, help_text="How to tell who is meant while no name is known."
    )
    date_of_birth = serializers.DateField(required=False, allow_null=True)
    estimated_age = serializers.IntegerField(
        min_value=0, max_value=130, required=False, allow_null=True, help_text="In years; not beside a date of birth."
    )
    pronouns = serializers.CharField(max_length=40, required=False, allow_blank=True)
    other_languages = serializers.CharField(max_length=120, required=False, allow_blank=True)
    needs_interpreter = serializers.BooleanField(required=False, allow_null=True)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, validators=[phone_number])
    language = serializers.CharField(max_length=10, required=False, validators=[language_code])
    safe_to_leave_message = serializers.BooleanField(required=False, allow_null=True)

    def validate_version(self, seen: int | None) -> int:
        return seen or 0

    def validate_date_of_birth(self, born: datetime.date | None) -> datetime.date | None:
        if born is not None and born > timezone.localdate():
            raise serializers.ValidationError(_("A birth date cannot be in the future."))
        if born is not None and born.year < 1900:
            raise serializers.ValidationError(_("Nobody is that old; check the year."))
        return born


class NoteIn(serializers.Serializer):
    text = words(gettext_lazy("note"))


class Assess(serializers.Serializer):
    """One or more answers; they are added to those given before."""

    answers = serializers.DictField(
        child=serializers.CharField(max_length=40),
        allow_empty=False,
        help_text="Question key to answer; see /api/protocol/.",
    )
    call = Ref(gettext_lazy("There is no such call."), queryset=Call.objects.all(), required=False, allow_null=True)
    # A program that does not say it has read nothing: its answer is asked again where the notes speak against it.
    seen = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        default=list,
        max_length=1_000,
        help_text="Numbers of the doubts, as the incident's notes tell them, that were read with these answers.",
    )

    def validate_answers(self, answers: dict[str, str]) -> dict[str, str]:
        known = versions.of(self.context["thing"]).by_key
        wrong = [key.encode(errors="replace").decode()[:40] for key in answers if key not in known]
        if wrong:
            raise serializers.ValidationError({key: [_("The protocol has no such question.")] for key in wrong})
        wrong = [key for key, answer in answers.items() if answer not in known[key].answers]
        if wrong:
            raise serializers.ValidationError({key: [_("This question has no such answer.")] for key in wrong})
        return answers

    def validate_call(self, call: Call | None) -> Call | None:
        if call is not None and call.incident_id != self.context["thing"].pk:
            raise serializers.ValidationError(_("This call is about another incident."))
        return call


class AddFlag(serializers.Serializer):
    """Something to know of the incident's place or person; criminal justice information is refused."""

    about = serializers.ChoiceField(["place", "person"], required=False)
    kind = serializers.ChoiceField(Flag.Kind.choices)
    text = serializers.CharField(
        required=False, allow_blank=True, validators=[Fits(FLAG_TEXT_LIMIT, gettext_lazy("flag"))]
    )
    source = serializers.ChoiceField(Flag.Source.choices)  # type: ignore[assignment]
    confirmed = serializers.BooleanField(required=False)


class RenewFlag(serializers.Serializer):
    confirmed = serializers.BooleanField(required=False, allow_null=True)


class EndFlag(serializers.Serializer):
    because = serializers.ChoiceField(Flag.Ended.choices)


class Decide(serializers.Serializer):
    response = serializers.ChoiceField(Kind.choices)


class HelpNow(serializers.Serializer):
    """Why police, fire or EMS are asked for; left out, one press that says nothing more."""

    why = serializers.ChoiceField([(code.value, code.label) for code in Override.HELP_NOW], required=False)


class RequestHelp(serializers.Serializer):
    kind = serializers.ChoiceField(HelpRequest.Kind.choices)


class HelpSent(serializers.Serializer):
    """Who is on the way; the same words twice are taken as once."""

    agency = serializers.ChoiceField(
        HelpRequest.Agency.choices, required=False, help_text="May be left out where only one was asked for."
    )
    armed = serializers.BooleanField(required=False, allow_null=True, help_text="Left out: police are, others are not.")
    unit = serializers.CharField(max_length=UNIT_LIMIT, required=False, allow_blank=True)
    their_number = serializers.CharField(
        max_length=THEIR_NUMBER_LIMIT, required=False, allow_blank=True, help_text="The number of their incident."
    )


class HelpNotComing(serializers.Serializer):
    reason = serializers.ChoiceField(HelpRequest.Reason.choices)


class HelpFactsIn(Versioned, HelpSent):
    """What is known of it by now; what is left out stays as it is."""

    first_there = serializers.ChoiceField(HelpRequest.First.choices, required=False)
    force = serializers.ChoiceField(HelpRequest.Known.choices, required=False)
    arrest = serializers.ChoiceField(HelpRequest.Known.choices, required=False)
    commitment = serializers.ChoiceField(HelpRequest.Known.choices, required=False)
    injury = serializers.ChoiceField(HelpRequest.Known.choices, required=False)


class Lower(serializers.Serializer):
    """Less than is recommended or was decided, with a reason of the list and why in words."""

    response = serializers.ChoiceField(Kind.choices)
    reason = serializers.ChoiceField([(one.value, one.label) for one in Override.LOWERING])
    text = words(gettext_lazy("reason"))


class Join(serializers.Serializer):
    into = Ref(gettext_lazy("There is no such incident."), queryset=Incident.objects.all())


class Close(serializers.Serializer):
    dispositions = serializers.ListField(
        child=serializers.ChoiceField(choices()),
        allow_empty=False,
        max_length=10,
        help_text="How it ended; the first is primary.",
    )
    miss = serializers.ChoiceField(
        Miss.Reason.choices,
        required=False,
        help_text="Why neither clinician nor team helped, where one could have and how it ended does not say it.",
    )


class MissIn(serializers.Serializer):
    """Why it got no help of H.E.A.R.T."""

    reason = serializers.ChoiceField(Miss.Reason.choices)


class ExplainRaise(serializers.Serializer):
    """Why more help was asked for, said after the press."""

    why = serializers.ChoiceField(Override.Explanation.choices)
    text = words(gettext_lazy("reason"), required=False, allow_blank=True)


class TransferIn(serializers.Serializer):
    to = Ref(gettext_lazy("There is no such 911 center; see /api/centers/."), number=False, queryset=Center.objects)
    reason = serializers.ChoiceField(Transfer.Reason.choices, required=False)


class GiveBack(serializers.Serializer):
    reason = serializers.ChoiceField(GIVE_BACK_REASONS)


class End(serializers.Serializer):
    disposition = serializers.ChoiceField(choices(PHONE))
    support_needed = serializers.BooleanField(
        error_messages={"required": gettext_lazy("Choose whether the person needs more support.")}
    )

    instead = serializers.ChoiceField(
        Diversion.Instead.choices, required=False, help_text="What happened instead of the help that is awaited."
    )
    second_word = Ref(
        gettext_lazy("There is no such person."),
        queryset=User.objects.filter(is_active=True),
        required=False,
        help_text="Who agrees that a raised call is settled: another clinician, or a supervisor.",
    )
    risk = serializers.ChoiceField(
        RiskRating.Level.choices,
        required=False,
        help_text="Risk of suicide as the clinician judges it at the end; must be said where it was high before.",
    )


class RateRiskIn(serializers.Serializer):
    """How high the clinician who has the caller judges the risk of suicide to be."""

    level = serializers.ChoiceField(RiskRating.Level.choices)
    moment = serializers.ChoiceField(Screening.Moment.choices, required=False)


class ScreenIn(serializers.Serializer):
    """One answer to one item of the screener; unknown: it was asked and not answered."""

    question = serializers.ChoiceField(list(NAMES))
    answer = serializers.ChoiceField(list(SAID))
    moment = serializers.ChoiceField(Screening.Moment.choices, required=False)
    language = serializers.ChoiceField(LANGUAGES, required=False, help_text="In which it was asked.")
