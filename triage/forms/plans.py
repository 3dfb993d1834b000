"""The forms of the two plans, a field under each heading; and of what the person said about showing the crisis plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from heart.kernel.language import here, said_in
from heart.shell.forms import CHOOSE, Form
from heart.shell.shared_form import Shared
from triage.actions.plans import LIMIT, WROTE
from triage.codes.plan_parts import CRISIS, HEADINGS, LANGUAGES, SAFETY, heading
from triage.forms.fields import LANGUAGES as SPOKEN
from triage.forms.fields import YES_NO, Words
from triage.models import Person, Plan
from triage.queries import plans


class PlanForm(Shared):
    """One plan of one person, in the fields as it stands now."""

    kind = ""
    # What to say of the words that were saved: a safety question must be asked again.
    asks_again = ""
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"), choices=[(code, name) for code, name in SPOKEN if code in LANGUAGES]
    )

    def __init__(self, *args: Any, person: Person, plan: Plan | None, language: str = "", **kwargs: Any) -> None:
        self.person, self.plan = person, plan
        spoken = language or person.language
        self.parts = plans.parts_of(plan, self.kind, spoken if spoken in LANGUAGES else "en")
        known = {part.key: part.text for part in self.parts} | {"language": self.parts[0].language}
        kwargs.setdefault("auto_id", f"{self.spot}_%s")
        super().__init__(*args, initial=known, **kwargs)
        for key in HEADINGS[self.kind]:
            other = next(one for one in LANGUAGES if one != here())
            self.fields[key].label = heading(key, here())
            self.fields[key].help_text = said_in(other, heading(key, other))

    @property
    def permission(self) -> str:
        """By which verb it is written."""
        return plans.WRITES[Plan.Kind(self.kind)]

    @property
    def spot(self) -> str:
        """What the ids of this form begin with: several may stand on one page."""
        return f"{self.verb}{self.person.pk}"

    @property
    def draft_of(self) -> str:
        """The key of what is typed and not saved yet."""
        return f"{self.kind}_plan:{self.person.pk}"

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """(field, part) for each heading: when and by whom it was written stands beside the field."""
        return [(self[part.key], part) for part in self.parts]

    @property
    def written(self) -> int:
        """Under how many headings something stands."""
        return sum(bool(part.text) for part in self.parts)


def _field() -> Words:
    return Words(LIMIT, label="", area=2)


class SafetyPlanForm(PlanForm):
    """The safety plan."""

    verb, verb_said, kind = "write_safety_plan", WROTE[Plan.Kind.SAFETY], SAFETY
    signs = _field()
    own_ways = _field()
    distraction = _field()
    people = _field()
    professionals = _field()
    place = _field()


class CrisisPlanForm(PlanForm):
    """The crisis plan."""

    verb, verb_said, kind = "write_crisis_plan", WROTE[Plan.Kind.CRISIS], CRISIS
    looks_like = _field()
    helps = _field()
    call = _field()
    avoid = _field()


FORMS: dict[str, type[PlanForm]] = {SAFETY: SafetyPlanForm, CRISIS: CrisisPlanForm}


class AllowCrisisPlan(Form):
    """What the person said: may those who come to help read the crisis plan?"""

    verb = "allow_crisis_plan"
    allowed = forms.TypedChoiceField(
        label=gettext_lazy("May those who help the person read it?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
        error_messages={"required": gettext_lazy("Choose what the person said.")},
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How the person said it"),
        choices=[CHOOSE, *Plan.How.choices],
        error_messages={"required": gettext_lazy("Choose how the person said it.")},
    )
