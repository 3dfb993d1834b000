"""The kinds of field of the triage room: words up to a limit, a telephone number, yes or no, what is happening."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.core.validators import BaseValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from heart.shell.forms import field_of
from triage import protocol
from triage.classifier import table
from triage.codes import phones
from triage.codes.natures import NATURES, meant_by
from triage.queries import versions

LANGUAGES = [("en", "English"), ("es", "Español")]
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
NOT_KNOWN = [("", gettext_lazy("Not known"))]
_SAID: dict[bool | None, str] = {True: "yes", False: "no", None: ""}


class AtMost(BaseValidator):
    """Says how much too long words are. The browser is not told the limit: it would cut what is pasted."""

    message = ngettext_lazy(
        "This has %(show_value)d characters; the limit is %(limit_value)d. Shorten it or put the rest in a new note.",
        "This has %(show_value)d characters; the limit is %(limit_value)d. Shorten it or put the rest in a new note.",
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
        self.validators.append(phones.phone_number)

    def to_python(self, value: Any) -> str:
        said = super().to_python(value)
        return phones.number_in(said) or said if said.startswith("(") else said


class YesNoUnknown(forms.TypedChoiceField):
    """Yes, no, or nobody has asked: True, False, None."""

    def __init__(self, **more: Any) -> None:
        choices = [*NOT_KNOWN, *YES_NO]
        super().__init__(required=False, choices=choices, coerce=lambda said: said == "yes", empty_value=None, **more)

    def prepare_value(self, value: Any) -> Any:
        return _SAID.get(value, value) if value is None or isinstance(value, bool) else value


class Nature(Words):
    """What is happening: a code of the table, its plain name, or a choice from the list; becomes the code.

    Own words mean what they mean by the protocol in force; for an incident that is there, set `rules` to its own.
    """

    rules: Callable[[], protocol.Protocol] = staticmethod(versions.current)

    def __init__(self, label: Any, **more: Any) -> None:
        attrs = {"list": "natures", "placeholder": gettext_lazy("Type a word or a code")}
        super().__init__(200, label=label, attrs=attrs, **more)

    def clean(self, value: Any) -> str:
        said = super().clean(value)
        if not said:
            return ""
        meant = named(said, self.rules)
        if len(meant) == 1:
            return meant[0]
        if meant:
            several = {"said": said[:40], "natures": ", ".join(nature_words(code) for code in meant[:5])}
            raise forms.ValidationError(
                _("“%(said)s” may mean several things: %(natures)s. Choose one.") % several, code="unknown_nature"
            )
        if understood := table.meant_by(said, self.rules().natures):
            return understood
        raise forms.ValidationError(
            _("“%(said)s” is not a nature code this center uses. Choose one from the list.") % {"said": said[:40]},
            code="unknown_nature",
        )


def named(said: str, judged_by: Callable[[], protocol.Protocol]) -> list[str]:
    """The codes that these words name, by code or by name; none when somebody says it in their own words."""
    words, _bracket, code = said[:-1].rpartition("(") if said.endswith(")") else ("", "", said)
    code = code.upper()
    if code not in NATURES:
        return meant_by(said)
    if not words or words.strip() == NATURES[code]:
        return [code]
    # "Has a knife (WELFARE)": a danger in the words counts, whatever code stands behind them.
    rules = judged_by()
    told = table.meant_by(words, rules.natures)
    return [told] if told and protocol.rise(rules.base(code), rules.base(told)) > 0 else [code]


def in_own_words(form: forms.Form, name: str) -> Iterator[str]:
    """What was said in this nature field, if it was neither a code nor a name: the words go on as a note."""
    words = str(form.data.get(name, "")).strip()
    if words and not named(words, field_of(form, name, Nature).rules):
        yield f"{form.fields[name].label}: {words}"


def nature_words(code: str) -> str:
    """How a nature code stands in its field: name and code."""
    return f"{NATURES[code]} ({code})" if code in NATURES else code
