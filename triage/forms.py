"""What people may type in the triage room, checked beside each field; nothing is cut off and nothing is thrown away."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.validators import BaseValidator
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from heart.forms import Form
from heart.models import User
from heart.shared_form import Shared
from teams.models import Response
from triage import dispositions, protocol
from triage.actions.diversions import GIVE_BACK_REASONS
from triage.classifier import table
from triage.models import NARRATIVE_LIMIT, Call, Center, Incident, Miss, phone_number
from triage.natures import NATURES, meant_by

LANGUAGES = [("en", "English"), ("es", "Español")]
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
NOT_KNOWN = [("", gettext_lazy("Not known"))]
NO_ANSWER = gettext_lazy("Answer a question with yes, no or not known.")
REASONS = {
    "danger": gettext_lazy("Danger now"),
    "medical": gettext_lazy("Medical need"),
    "out_of_scope": gettext_lazy("Outside what a clinician by phone can do"),
    "caller_asked": gettext_lazy("The caller asked for it"),
    "line_lost": gettext_lazy("The line was lost"),
    "other": gettext_lazy("Another reason"),
}


class AtMost(BaseValidator):
    """Says how much too long words are. The browser is not told the limit: it would cut what is pasted."""

    message = ngettext_lazy(
        "This has %(show_value)d characters; at most %(limit_value)d fit. Shorten it or put the rest in a new note.",
        "This has %(show_value)d characters; at most %(limit_value)d fit. Shorten it or put the rest in a new note.",
        "limit_value",
    )
    code = "max_length"

    def compare(self, a: int, b: int) -> bool:
        return a > b

    def clean(self, x: str) -> int:
        return len(x)


class Words(forms.CharField):
    """Text up to a limit."""

    def __init__(self, at_most: int, *, label: Any, area: int = 0, autocomplete: str = "off", **more: Any) -> None:
        attrs = {"autocomplete": autocomplete, **more.pop("attrs", {})}
        widget = forms.Textarea({"rows": area, **attrs}) if area else forms.TextInput(attrs)
        super().__init__(label=label, widget=widget, required=more.pop("required", False), **more)
        self.validators.append(AtMost(at_most))

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class Phone(Words):
    """A telephone number as people write it here."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(20, label=label, attrs={"inputmode": "tel", "placeholder": "704-555-0123"}, **more)
        self.validators.append(phone_number)

    def to_python(self, value: Any) -> str:
        said = super().to_python(value)
        in_brackets = re.fullmatch(r"\((\d{3})\)[ .-]?(\d{3})[ .-]?(\d{4})", said)
        return "-".join(in_brackets.groups()) if in_brackets else said


class Nature(Words):
    """What is happening: a code of the table, its plain name, or a choice from the list; becomes the code."""

    def __init__(self, label: Any, **more: Any) -> None:
        attrs = {"list": "natures", "placeholder": gettext_lazy("Type a word or a code")}
        super().__init__(200, label=label, attrs=attrs, **more)

    def clean(self, value: Any) -> str:
        said = super().clean(value)
        if not said:
            return ""
        meant = named(said)
        if len(meant) == 1:
            return meant[0]
        if meant:
            several = {"said": said[:40], "natures": ", ".join(nature_words(code) for code in meant[:5])}
            raise forms.ValidationError(
                _("“%(said)s” may mean several things: %(natures)s. Choose one.") % several, code="unknown_nature"
            )
        if understood := table.meant_by(said, protocol.load().natures):
            return understood
        raise forms.ValidationError(
            _("“%(said)s” is not a nature code this centre uses. Choose one from the list.") % {"said": said[:40]},
            code="unknown_nature",
        )


def named(said: str) -> list[str]:
    """The codes that these words name, by code or by name; none when somebody says it in their own words."""
    code = said[said.rfind("(") + 1 : -1] if said.endswith(")") else said
    return [code.upper()] if code.upper() in NATURES else meant_by(said)


def nature_words(code: str) -> str:
    """How a nature code stands in its field: name and code."""
    return f"{NATURES[code]} ({code})" if code in NATURES else code


class Place(Form):
    """Where it is, as far as anybody can say; what cannot be verified is taken as unverified."""

    verb = "locate"
    address = Words(
        200,
        label=gettext_lazy("Place"),
        attrs={"data-needs": "places"},
        help_text=gettext_lazy("Address, corner or words of the caller."),
    )
    unit = Words(40, label=gettext_lazy("Apartment or unit"))
    city = Words(80, label=gettext_lazy("City"))
    place_kind = forms.ChoiceField(label=gettext_lazy("Kind of place"), choices=Incident.PlaceKind, required=False)
    latitude = forms.FloatField(label=gettext_lazy("Latitude"), required=False, widget=forms.TextInput)
    longitude = forms.FloatField(label=gettext_lazy("Longitude"), required=False, widget=forms.TextInput)
    place_verified = forms.BooleanField(label=gettext_lazy("Place is verified"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("latitude", "longitude"):
            self.fields[name].widget.attrs |= {"inputmode": "text", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name, other, limit in (("latitude", "longitude", 90), ("longitude", "latitude", 180)):
            value = said.get(name)
            if value is None:
                if name not in self.errors and other not in self.errors and said.get(other) is not None:
                    self.add_error(name, _("Give both coordinates, or neither."))
            elif not -limit <= value <= limit:
                self.add_error(name, _("This is not a place on earth: from -%(n)d to %(n)d.") % {"n": limit})
        return said


class Locate(Shared, Place):
    """The place of an incident that exists; says which version the person saw."""

    together = ("latitude", "longitude")
    verb_said = "triage.located"

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class Take(Place):
    """A call that is on the line now: place first, then who and what.

    What cannot be in its field never holds up a live call: the rest is taken, and these words are kept as notes.
    """

    verb = "take"
    left_out: dict[str, list[str]]
    initial_nature = Nature(gettext_lazy("What is happening"))
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), coerce=int, initial=3, choices=[(n, str(n)) for n in (1, 2, 3, 4)]
    )
    caller_name = Words(120, label=gettext_lazy("Caller's name"))
    callback_number = Phone(gettext_lazy("Callback number"))
    caller_role = forms.ChoiceField(label=gettext_lazy("The caller is"), choices=Call.CallerRole, initial="Caller")
    origin = forms.ChoiceField(label=gettext_lazy("Came in by"), choices=Call.Origin, initial="911")
    language = forms.ChoiceField(label=gettext_lazy("Language spoken"), choices=LANGUAGES, initial="en")
    center = forms.ModelChoiceField(Center.objects.none(), label=gettext_lazy("Centre"), empty_label=None)
    narrative = Words(NARRATIVE_LIMIT, label=gettext_lazy("What the caller says"), area=5)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = by.centers.all()
        self.fields["center"].queryset = mine if mine else Center.objects.all()
        self.fields["center"].initial = self.fields["center"].queryset.first()
        if not self.is_bound:
            self.fields["address"].widget.attrs["autofocus"] = True

    def full_clean(self) -> None:
        super().full_clean()
        self.left_out = {}
        center = self.fields["center"].queryset.first()
        if not (self.is_bound and self.errors and center):
            return
        self.left_out = {name: [str(why) for why in wrong] for name, wrong in self.errors.items()}
        # One coordinate is no place.
        if halves := {"latitude", "longitude"} & set(self.left_out):
            for name in {"latitude", "longitude"} - halves:
                self.left_out[name] = []
        said = {name: value for name, value in self.cleaned_data.items() if name not in self.left_out}
        self.cleaned_data, self._errors = {"center": center, **said}, ErrorDict()

    def not_kept(self) -> Iterator[str]:
        """What was typed where it could not stay, in parts that a note can hold; a code says less than own words."""
        for name in self.left_out:
            words = str(self.data.get(name, "")).strip()
            if words and name != "narrative":
                words = f"{self.fields[name].label}: {words}"
            yield from (words[at : at + NARRATIVE_LIMIT] for at in range(0, len(words), NARRATIVE_LIMIT))
        if "initial_nature" not in self.left_out:
            yield from in_own_words(self, "initial_nature")


def in_own_words(form: forms.Form, name: str) -> Iterator[str]:
    """What was said in this nature field, if it was neither a code nor a name: the words go on as a note."""
    words = str(form.data.get(name, "")).strip()
    if words and not named(words):
        yield f"{form.fields[name].label}: {words}"


class Facts(Shared):
    """What can be corrected: what it turned out to be, how urgent, which language."""

    verb = "edit"
    verb_said = "triage.edited"
    final_nature = Nature(gettext_lazy("What it turned out to be"))
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), coerce=int, choices=[(n, str(n)) for n in (1, 2, 3, 4)]
    )
    language = forms.ChoiceField(label=gettext_lazy("Language spoken"), choices=LANGUAGES)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class Who(Shared):
    """Who the person in crisis is; all of it may be unknown."""

    verb = "identify"
    verb_said = "triage.identified"
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    given_name = Words(120, label=gettext_lazy("Given name"))
    family_name = Words(120, label=gettext_lazy("Family name"))
    date_of_birth = forms.DateField(
        label=gettext_lazy("Date of birth"),
        required=False,
        widget=forms.TextInput({"placeholder": "1990-04-23", "autocomplete": "off"}),
        input_formats=["%Y-%m-%d", "%m/%d/%Y"],
        error_messages={"invalid": gettext_lazy("Write the date as 1990-04-23 or 04/23/1990.")},
    )
    phone = Phone(gettext_lazy("Their phone"))
    language = forms.ChoiceField(label=gettext_lazy("Their language"), choices=LANGUAGES)
    safe_to_leave_message = forms.TypedChoiceField(
        label=gettext_lazy("Safe to leave a message"),
        required=False,
        choices=[*NOT_KNOWN, *YES_NO],
        coerce=lambda said: said == "yes",
        empty_value=None,
    )

    def clean_date_of_birth(self) -> Any:
        born = self.cleaned_data["date_of_birth"]
        if born and born > timezone.localdate():
            raise forms.ValidationError(_("A date of birth cannot be in the future."))
        if born and timezone.localdate().year - born.year > 130:
            raise forms.ValidationError(_("Nobody is that old; check the year."))
        return born


class NoteForm(Form):
    """More words for the narrative."""

    verb = "note"
    text = Words(
        NARRATIVE_LIMIT,
        label=gettext_lazy("Add a note"),
        area=3,
        required=True,
        error_messages={"required": gettext_lazy("Write the note first.")},
    )


class Answer(Form):
    """The answer to one safety question."""

    verb = "assess"
    question = forms.CharField(max_length=40, widget=forms.HiddenInput, error_messages={"required": NO_ANSWER})
    answer = forms.CharField(max_length=40, widget=forms.HiddenInput, error_messages={"required": NO_ANSWER})

    def __init__(self, *args: Any, rules: protocol.Protocol | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules

    def clean(self) -> dict[str, Any]:
        """An answer that the question does not have; a question that there is not is refused by the act."""
        said = super().clean() or self.cleaned_data
        question = self.rules.by_key.get(said.get("question", "")) if self.rules else None
        if question and said.get("answer", question.safe) not in question.answers:
            self.add_error("answer", NO_ANSWER)
        return said


class Decide(Form):
    """The kind of help it gets."""

    verb = "decide"
    response = forms.ModelChoiceField(
        Response.objects.filter(enabled=True),
        label=gettext_lazy("Help"),
        error_messages={"required": gettext_lazy("Choose which help it gets.")},
    )


class Join(Form):
    """The number of the incident this one is the same as."""

    verb = "join"
    into = forms.ModelChoiceField(
        Incident.objects.all(),
        label=gettext_lazy("Same as incident number"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Say the number of the other incident."),
            "invalid_choice": gettext_lazy("There is no incident with this number."),
        },
    )


class Close(Form):
    """How it ended."""

    verb = "close"
    disposition = forms.ChoiceField(
        label=gettext_lazy("How it ended"),
        choices=lambda: [("", _("Choose")), *dispositions.choices()],
        error_messages={"required": gettext_lazy("Say how it ended.")},
    )
    # Asked only where a clinician or a team could have helped and did not.
    miss = forms.ChoiceField(
        label=gettext_lazy("Why no clinician or team"),
        choices=[("", gettext_lazy("Choose")), *Miss.Reason.choices],
        required=False,
    )


class Handing(Form):
    """The centre a call is offered to."""

    verb = "transfer"
    to_center = forms.ModelChoiceField(
        Center.objects.all(),
        label=gettext_lazy("To centre"),
        error_messages={"required": gettext_lazy("Choose a centre.")},
    )

    def __init__(self, *args: Any, without: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_center"].queryset = Center.objects.exclude(pk=without)


class GiveBack(Form):
    """Why the clinician brings the caller back."""

    verb = "give_back"
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose")), *((code, REASONS[code]) for code in GIVE_BACK_REASONS)],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )


class ClinicalNoteForm(Form):
    """Words for the clinical record."""

    verb = "clinical_note"
    text = Words(
        NARRATIVE_LIMIT,
        label=gettext_lazy("Clinical note"),
        area=4,
        required=True,
        error_messages={"required": gettext_lazy("Write the note first.")},
    )


class End(Form):
    """How the encounter ended, whether the person needs more support, and a last clinical note."""

    verb = "end"
    disposition = forms.ChoiceField(
        label=gettext_lazy("How it ended"),
        choices=lambda: [("", _("Choose")), *dispositions.choices(dispositions.PHONE)],
        error_messages={"required": gettext_lazy("Say how it ended.")},
    )
    support_needed = forms.TypedChoiceField(
        label=gettext_lazy("Does the person need help getting connected to support?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
        error_messages={"required": gettext_lazy("Say whether the person needs more support.")},
    )
    note = Words(NARRATIVE_LIMIT, label=gettext_lazy("Clinical note"), area=3)


class Search(Form):
    """One incident by its number, or incidents by a telephone number."""

    verb = "search"
    number = Words(20, label=gettext_lazy("Incident number or phone"), required=True)


def place_of(incident: Incident) -> Mapping[str, Any]:
    """What the place form starts with."""
    return {name: getattr(incident, name) for name in Place.base_fields}
