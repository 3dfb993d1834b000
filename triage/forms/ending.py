"""What an ending needs to be said, and what is handed over: in the form that ends an encounter, and later alone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heart.shell.day_and_time import DayAndTime
from heart.shell.forms import CHOOSE, Form
from triage.forms.fields import Words, YesNoUnknown
from triage.models import EndingFacts, RecordKeeper
from triage.models.clinical_records import HAND_OVER_LIMIT, REPORT_TO_LIMIT
from triage.queries.ending_facts import LABELS, NAMES


def _choice(name: str, choices: type[Any], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=LABELS[name], choices=[CHOOSE, *choices.choices], required=False, **more)


def _time(name: str) -> DayAndTime:
    return DayAndTime(label=LABELS[name], required=False)


class EndingFields(forms.Form):
    """All of it may be left out; the page opens what the chosen ending needs."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    called_back = _choice("called_back", EndingFacts.CalledBack)
    not_reached = _choice("not_reached", EndingFacts.NotReached)
    guardian = _choice("guardian", EndingFacts.Guardian)
    report_owed = forms.ChoiceField(
        label=LABELS["report_owed"], choices=EndingFacts.Report.choices, widget=forms.RadioSelect, required=False
    )
    report_made = YesNoUnknown(label=LABELS["report_made"])
    report_made_at = _time("report_made_at")
    report_to = Words(REPORT_TO_LIMIT, label=LABELS["report_to"])
    petitioner = _choice("petitioner", EndingFacts.Petitioner)
    petitioned_at = _time("petitioned_at")
    ordered_at = _time("ordered_at")
    custody = _choice("custody", EndingFacts.Custody)
    custody_at = _time("custody_at")
    presented_at = _time("presented_at")
    examiner = _choice("examiner", EndingFacts.Examiner)
    examined_at = _time("examined_at")
    commitment_result = _choice("commitment_result", EndingFacts.Result)

    def facts(self) -> dict[str, Any]:
        """What was said, as `record_ending_facts` takes it."""
        said = {name: self.cleaned_data[name] for name in NAMES}
        return said | {"report_to": said["report_to"] or None}


class HandOverFields(forms.Form):
    """Words for the navigator, and that the person agreed to them."""

    hand_over = Words(HAND_OVER_LIMIT, label=_("What the navigator should know"), area=3)
    agreed = forms.BooleanField(label=_("The person agreed to these words"), required=False)


class EndingFactsForm(EndingFields, Form):
    """The same fields by themselves, to say more or correct it when the encounter is over."""

    verb = "record_ending_facts"


class HandOverForm(HandOverFields, Form):
    """Words for the navigator after the encounter."""

    verb = "write_hand_over"
    hand_over = Words(
        HAND_OVER_LIMIT,
        label=_("What the navigator should know"),
        area=3,
        required=True,
        error_messages={"required": _("Write the words first.")},
    )


class TakeOverRecord(Form):
    """Why a colleague finishes a record."""

    verb = "take_over_record"
    reason = forms.ChoiceField(
        label=_("Why you take the record over"),
        choices=[CHOOSE, *RecordKeeper.Reason.choices],
        error_messages={"required": _("Choose a reason.")},
    )
