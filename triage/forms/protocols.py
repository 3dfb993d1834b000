"""What people fill in about a version of the protocol."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.shell.day_and_time import DayAndTime
from heart.shell.forms import Form, field_of
from triage import protocol
from triage.protocol.reading import LARGEST as LONGEST
from triage.queries.protocol_difference import Wording

# Bytes of a file; a character has at most four.
LARGEST = 4 * LONGEST


class Draft(Form):
    """The protocol as its file, pasted or chosen."""

    verb = "draft_protocol"
    text = forms.CharField(
        label=gettext_lazy("Protocol, as YAML or JSON"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 28, "class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or its file"),
        required=False,
        help_text=gettext_lazy("If both are given, the file is used."),
        widget=forms.FileInput({"accept": ".yaml,.yml,.json"}),
    )

    def clean_file(self) -> Any:
        """The words of the file take the place of what was typed, so that they can be mended here."""
        given = self.cleaned_data.get("file")
        if not given:
            return None
        if given.size > LARGEST:
            raise ValidationError(_("This file is too large for a protocol."))
        try:
            text = given.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("This file is not text in UTF-8.")) from None
        if "\0" in text:
            raise ValidationError(_("This file is not text in UTF-8."))
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("text")] = self.cleaned_data["text"] = text
        self.data = data
        return None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        text = said.get("text", "")
        if not self.errors and not text.strip():
            self.add_error("text", _("Paste the protocol, or choose its file."))
        elif not self.errors:
            try:
                protocol.parse_text(text, _("Protocol"))
            except protocol.Refusal as wrong:
                self.add_error("text", ValidationError([ValidationError(words) for words in wrong.problems]))
        return said


class Approve(Form):
    """That one stands for exactly what one has read."""

    verb = "approve_protocol"
    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    read = forms.BooleanField(
        label=gettext_lazy("I have read the questions, the rules, the proof and what would be different."),
        error_messages={"required": gettext_lazy("Read it first, then check this box.")},
    )


class Publish(Form):
    """From when on it counts."""

    verb = "publish_protocol"
    start = forms.ChoiceField(
        label=gettext_lazy("In force"),
        choices=[("now", gettext_lazy("now")), ("later", gettext_lazy("from a set time"))],
        widget=forms.RadioSelect,
        initial="now",
        error_messages={"required": gettext_lazy("Choose whether it takes effect now or at a set time.")},
    )
    effective_from = DayAndTime(label=gettext_lazy("From"), required=False)
    confirmed = forms.MultipleChoiceField(
        label=gettext_lazy("These were changed in one language only. Tick each that still says the same in the other:"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, one_sided: Iterable[Wording] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{one.now['en']} = {one.now['es']}") for one in one_sided]
        field_of(self, "confirmed", forms.MultipleChoiceField).choices = choices
        if not choices:
            del self.fields["confirmed"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("start") == "later" and not said.get("effective_from") and "effective_from" not in self.errors:
            self.add_error("effective_from", _("Enter the date and time when it takes effect."))
        if said.get("start") == "now":
            said["effective_from"] = None
        return said
