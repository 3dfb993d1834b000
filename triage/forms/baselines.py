"""What people fill in about the rule that was there before H.E.A.R.T."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.shell.forms import Form
from triage.codes.baseline_table import LARGEST
from triage.forms.fields import Words


class DraftBaseline(Form):
    """The table, pasted or chosen as a file, with its name and where it comes from."""

    verb = "draft_baseline"
    code = Words(60, label=gettext_lazy("Name of this version"))
    source = Words(400, label=gettext_lazy("Where the rule is written, or what is assumed"), area=3)
    assumed = forms.BooleanField(
        label=gettext_lazy("It is an assumption: nobody has shown the center's own rule."), required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Table: nature,response"),
        required=False,
        widget=forms.Textarea({"rows": 12, "class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or its file"),
        required=False,
        help_text=gettext_lazy("If both are given, the file is used."),
        widget=forms.FileInput({"accept": ".csv"}),
    )

    def clean(self) -> dict[str, Any]:
        """The words of the file take the place of what was typed."""
        said = super().clean() or {}
        given = said.pop("file", None)
        if given:
            if given.size > LARGEST:
                raise ValidationError(_("This table is too large."))
            try:
                said["text"] = given.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise ValidationError(_("This file is not text in UTF-8.")) from None
        if "\0" in said.get("text", ""):
            raise ValidationError(_("This file is not text in UTF-8."))
        return said


class ApproveBaseline(Form):
    """That one stands for exactly what one has read."""

    verb = "approve_baseline"
    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    read = forms.BooleanField(
        label=gettext_lazy("I have read the table and where it comes from."),
        error_messages={"required": gettext_lazy("Read it first, then check this box.")},
    )
