"""What people may type about an incident, checked beside each field; nothing is cut off and nothing is thrown away."""

import functools
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.models import User
from heart.shell.forms import CHOOSE, Form, field_of
from heart.shell.shared_form import Shared
from teams.models import Response
from triage import protocol
from triage.actions.diversions import GIVE_BACK_REASONS
from triage.actions.encounter_endings import SECOND_WORDS
from triage.codes import dispositions
from triage.forms.ending import EndingFields, HandOverFields
from triage.forms.fields import LANGUAGES, YES_NO, Nature, Words
from triage.models import (
    CLINICAL_NOTE_LIMIT,
    NARRATIVE_LIMIT,
    Center,
    Diversion,
    Incident,
    Miss,
    RiskRating,
    Transfer,
)
from triage.queries import versions

NO_ANSWER = gettext_lazy("Answer a question with yes, no or not known.")
REASONS = {
    "danger": gettext_lazy("Danger now"),
    "medical": gettext_lazy("Medical need"),
    "out_of_scope": gettext_lazy("Outside what a clinician by phone can do"),
    "caller_asked": gettext_lazy("The caller requested it"),
    "line_lost": gettext_lazy("The line was lost"),
    "other": gettext_lazy("Another reason"),
}


class Facts(Shared):
    """What can be corrected: what it turned out to be, how urgent, which language."""

    verb = "edit"
    verb_said = "triage.edited"
    final_nature = Nature(gettext_lazy("What is happening"))
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), coerce=int, choices=[(n, str(n)) for n in (1, 2, 3, 4)]
    )
    language = forms.ChoiceField(label=gettext_lazy("Language spoken"), choices=LANGUAGES)
    age = forms.IntegerField(
        label=gettext_lazy("Age"),
        required=False,
        min_value=0,
        max_value=130,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Enter the age in years, as somebody says it.")},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def judged_by(self, incident: Incident) -> None:
        """Own words for what happened are read by the version this incident began with."""
        field_of(self, "final_nature", Nature).rules = functools.partial(versions.of, incident)


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

    # Which answer stood there; a page that does not say so has shown what stands.
    was = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    # Which hints of the notes stood beside the question, by number.
    seen = forms.CharField(max_length=10_000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: protocol.Protocol | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules

    def clean_seen(self) -> frozenset[int]:
        """From a page that does not say it nothing was seen: it may be older than the words."""
        numbers = self.cleaned_data["seen"].split()
        return frozenset(int(number) for number in numbers if number.isdecimal() and len(number) < 19)

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
        label=gettext_lazy("Response"),
        error_messages={"required": gettext_lazy("Choose the response.")},
    )


class Join(Form):
    """The number of the incident this one is the same as."""

    verb = "join"
    into = forms.ModelChoiceField(
        Incident.objects.all(),
        label=gettext_lazy("Same as incident number"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter the number of the other incident."),
            "invalid_choice": gettext_lazy("There is no incident with this number."),
        },
    )


class Close(Form):
    """How it ended."""

    verb = "close"
    disposition = forms.ChoiceField(
        label=gettext_lazy("How it ended"),
        choices=lambda: [("", _("Choose")), *dispositions.choices()],
        error_messages={"required": gettext_lazy("Choose how it ended.")},
    )
    # Asked only where a clinician or a team could have helped and did not.
    miss = forms.ChoiceField(
        label=gettext_lazy("Why no clinician or team"),
        choices=[CHOOSE, *Miss.Reason.choices],
        required=False,
    )


class Handing(Form):
    """The center a call is offered to."""

    verb = "transfer"
    to_center = forms.ModelChoiceField(
        Center.objects.all(),
        label=gettext_lazy("To center"),
        error_messages={"required": gettext_lazy("Choose a center.")},
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[CHOOSE, *Transfer.Reason.choices], required=False)

    def __init__(self, *args: Any, without: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = field_of(self, "to_center", forms.ModelChoiceField)
        field.queryset = Center.objects.exclude(pk=without)
        field.choices = lambda: [("", "---------"), *((center.pk, str(center)) for center in self.centers)]

    @functools.cached_property
    def centers(self) -> list[Center]:
        """Those to choose from, with their numbers; read once, when the form is shown."""
        found = field_of(self, "to_center", forms.ModelChoiceField).queryset
        return list(found) if found is not None else []


class Record(Form):
    """A part of the one form of an encounter: whichever of its buttons is pressed, the clinical note comes with it."""

    text = Words(CLINICAL_NOTE_LIMIT, label=gettext_lazy("Clinical note"), area=4)


class GiveBack(Record):
    """Why the clinician brings the caller back."""

    verb = "give_back"
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[CHOOSE, *((code, REASONS[code]) for code in GIVE_BACK_REASONS)],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )


class ClinicalNoteForm(Record):
    """Words for the clinical record."""

    verb = "clinical_note"
    text = Words(
        CLINICAL_NOTE_LIMIT,
        label=gettext_lazy("Clinical note"),
        area=4,
        required=True,
        error_messages={"required": gettext_lazy("Write the note first.")},
    )


class SignForm(Record):
    """The last words that stand typed, if any, and the signature."""

    verb = "sign"


class AddToRecord(ClinicalNoteForm):
    """Later words for a signed record."""

    verb = "add_to_record"
    text = Words(
        CLINICAL_NOTE_LIMIT,
        label=gettext_lazy("Add to the signed record"),
        area=4,
        required=True,
        error_messages={"required": gettext_lazy("Write the words first.")},
    )


def second_words() -> QuerySet[User]:
    """Who may agree that a raised call is settled by phone; never the clinician who ends it."""
    return User.objects.filter(is_active=True, role__in=SECOND_WORDS)


class End(EndingFields, HandOverFields, Record):
    """How the encounter ended, and whether the person needs more support."""

    verb = "end"
    disposition = forms.ChoiceField(
        label=gettext_lazy("How it ended"),
        choices=lambda: [("", _("Choose")), *dispositions.choices(dispositions.PHONE)],
        error_messages={"required": gettext_lazy("Choose how it ended.")},
    )
    # Asked only where help that was asked for is not there, and where a call was raised and nobody is.
    instead = forms.ChoiceField(
        label=gettext_lazy("Help is not there yet: what happened instead"),
        choices=[CHOOSE, *Diversion.Instead.choices],
        required=False,
    )
    second_word = forms.ModelChoiceField(
        second_words(),
        label=gettext_lazy("Who agrees that it is settled, also by telephone"),
        empty_label=gettext_lazy("Nobody"),
        required=False,
    )
    risk = forms.ChoiceField(
        label=gettext_lazy("Risk of suicide now, as you judge it"),
        choices=[CHOOSE, *RiskRating.Level.choices],
        required=False,
    )
    support_needed = forms.TypedChoiceField(
        label=gettext_lazy("Does the person need help getting connected to support?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
        error_messages={"required": gettext_lazy("Choose whether the person needs more support.")},
    )


class Search(Form):
    """One incident by its number, or incidents by a telephone number."""

    verb = "search"
    number = Words(20, label=gettext_lazy("Incident number or phone"), required=True)
