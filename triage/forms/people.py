"""Who a person is, as people at desks and in the field may say it, checked beside each field."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.kernel.flow import Refused
from heart.shell.shared_form import Shared
from triage.forms.fields import LANGUAGES, Phone, Words, YesNoUnknown
from triage.models import Person

# Words with a comma or a figure in them tell who is meant and are no name: "man, about 40, Greenway lot".
NO_NAME = re.compile(r"[,;:\d]")


class Who(Shared):
    """Who the person in crisis is; all of it may be unknown."""

    verb = "identify"
    verb_said = "triage.identified"
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    given_name = Words(120, label=gettext_lazy("First name"))
    family_name = Words(120, label=gettext_lazy("Last name"))
    other_names = Words(200, label=gettext_lazy("Called by, other names"))
    handle = Words(
        160,
        label=gettext_lazy("No name yet: how to tell who it is"),
        help_text=gettext_lazy("For example: man, about 40, Greenway lot."),
    )
    date_of_birth = forms.DateField(
        label=gettext_lazy("Date of birth"),
        required=False,
        widget=forms.TextInput({"placeholder": "1990-04-23", "autocomplete": "off"}),
        input_formats=["%Y-%m-%d", "%m/%d/%Y"],
        error_messages={"invalid": gettext_lazy("Write the date as 1990-04-23 or 04/23/1990.")},
    )
    estimated_age = forms.IntegerField(
        label=gettext_lazy("Or about how old"),
        required=False,
        min_value=0,
        max_value=130,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Write the age in years, e.g. 40.")},
    )
    pronouns = Words(40, label=gettext_lazy("Pronouns"))
    phone = Phone(gettext_lazy("Their phone"))
    language = forms.ChoiceField(label=gettext_lazy("Their language"), choices=LANGUAGES)
    other_languages = Words(120, label=gettext_lazy("Other languages"))
    needs_interpreter = YesNoUnknown(label=gettext_lazy("Needs an interpreter"))
    safe_to_leave_message = YesNoUnknown(label=gettext_lazy("Safe to leave a message"))

    def clean_date_of_birth(self) -> Any:
        born = self.cleaned_data["date_of_birth"]
        if born and born > timezone.localdate():
            raise forms.ValidationError(_("A date of birth cannot be in the future."))
        if born and timezone.localdate().year - born.year > 130:
            raise forms.ValidationError(_("Nobody is that old; check the year."))
        return born


class Met(Shared):
    """Who the person is in two fields, for whoever stands before them; what is left empty changes nothing."""

    verb = "identify"
    verb_said = "triage.identified"
    who = Words(
        160,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("No name? Say how to tell who it is: man, about 40, Greenway lot."),
    )
    phone = Phone(gettext_lazy("Their phone"))

    def facts(self, changes: dict[str, Any]) -> dict[str, Any]:
        """What was changed, as `identify` takes it. Raises Refused when nothing is said."""
        said = {name: value for name, value in changes.items() if value not in ("", None)}
        if not said:
            words = _("Enter a name, how to tell who it is, or a phone number.")
            raise Refused(words, code="nothing_said", field="who")
        return (named(said.pop("who")) if "who" in said else {}) | said


class Reached(Met):
    """The same for who reaches the person by phone: whether a message is safe is asked with the number."""

    safe_to_leave_message = YesNoUnknown(label=gettext_lazy("Safe to leave a message"))


def named(words: str) -> dict[str, str]:
    """A name in one field as first and last name; words that are no name are the handle."""
    said = " ".join(words.split())
    if NO_NAME.search(said):
        return {"handle": said}
    given, _space, family = said.partition(" ")
    return {"given_name": given[:120], "family_name": family[:120]}


def known_of(person: Person | None, language: str) -> dict[str, Any]:
    """What the form `Who` starts with; a person nobody knows speaks the language of the incident, until told."""
    if person is None:
        return {"language": language}
    return {name: getattr(person, name) for name in Who.base_fields}


def start_of(person: Person | None) -> dict[str, Any]:
    """What the form `Met` starts with: what is known by now, so that nobody types over a better word unseen."""
    if person is None:
        return {"who": "", "phone": "", "safe_to_leave_message": None}
    return {
        "who": person.name or person.handle,
        "phone": person.phone,
        "safe_to_leave_message": person.safe_to_leave_message,
    }
