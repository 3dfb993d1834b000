"""What is typed while somebody is on the line: the place, and the call itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.models import User
from heart.shell.forms import Form, field_of
from heart.shell.shared_form import Shared
from triage.actions.points import PLACE
from triage.forms.fields import LANGUAGES, Nature, Phone, Words, in_own_words
from triage.models import NARRATIVE_LIMIT, Call, Center, Incident
from triage.places import region
from triage.places.chosen import chosen
from triage.places.same import PlaceWords, same_door, same_point


class Place(Form):
    """Where it is, as far as anybody can say; what cannot be verified is taken as unverified."""

    verb = "locate"
    address = Words(
        200,
        label=gettext_lazy("Place"),
        attrs={"data-needs": "places"},
        help_text=gettext_lazy("Address, intersection or the caller's own words."),
    )
    unit = Words(40, label=gettext_lazy("Apartment or unit"))
    city = Words(80, label=gettext_lazy("City"))
    place_kind = forms.ChoiceField(label=gettext_lazy("Kind of place"), choices=Incident.PlaceKind, required=False)
    latitude = forms.FloatField(label=gettext_lazy("Latitude"), required=False, widget=forms.TextInput)
    longitude = forms.FloatField(label=gettext_lazy("Longitude"), required=False, widget=forms.TextInput)
    place_verified = forms.BooleanField(label=gettext_lazy("Place is verified"), required=False)
    # The candidate that filled in the point, where no script takes it away when somebody goes on typing.
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)

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
                    self.add_error(name, _("Enter both coordinates, or neither."))
            elif not -limit <= value <= limit:
                self.add_error(name, _("Out of range: must be from -%(n)d to %(n)d.") % {"n": limit})
        self._leave_point_of_other_words(said)
        return said

    def _leave_point_of_other_words(self, said: dict[str, Any]) -> None:
        """A candidate was chosen and other words were typed since: its point and that it is verified are not theirs."""
        place = chosen(said.pop("chosen", ""))
        if place is None or said.get("latitude") is None or said.get("longitude") is None:
            return
        if not same_point((said["latitude"], said["longitude"]), (place.latitude, place.longitude)):
            return
        typed = PlaceWords(said.get("address", ""), said.get("unit", ""), said.get("city", ""))
        if not same_door(PlaceWords(place.address, place.unit, place.town), typed):
            said |= {"latitude": None, "longitude": None, "place_verified": False}


class Locate(Shared, Place):
    """The place of an incident that exists; says which version the person saw."""

    together = ("latitude", "longitude")
    verb_said = "triage.located"

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A point that cannot be a place here is said at its field; the other fields are saved."""
        said = super().clean()
        self._keep_point_of_the_same_door(said)
        latitude, longitude = said.get("latitude"), said.get("longitude")
        if latitude is not None and longitude is not None and not region.inside(latitude, longitude):
            self.add_error("latitude", region.why_not(region.said(latitude, longitude)))
        return said

    def _keep_point_of_the_same_door(self, said: dict[str, Any]) -> None:
        """The page's script empties the point with every other word; a word that was only spelled anew leaves it."""
        if self.known.get("latitude") is None or said.get("latitude") is not None or self.errors:
            return
        before = PlaceWords(*(str(self.known.get(name) or "") for name in PlaceWords._fields))
        typed = PlaceWords(*(said.get(name, "") for name in PlaceWords._fields))
        if typed != before and same_door(before, typed):
            said |= {name: self.known.get(name) for name in ("latitude", "longitude", "place_verified")}

    def changed(self) -> set[str]:
        """With a point of its own a place says anew whether it is verified."""
        changed = super().changed()
        return changed | {"place_verified"} if changed & set(self.together) else changed


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
    origin = forms.ChoiceField(label=gettext_lazy("Call source"), choices=Call.Origin, initial="911")
    caller_wish = forms.ChoiceField(
        label=gettext_lazy("The caller wants"),
        choices=[("", gettext_lazy("Not stated")), *Call.Wish.choices],
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language spoken"), choices=LANGUAGES, initial="en")
    center = forms.ModelChoiceField(Center.objects.none(), label=gettext_lazy("Center"), empty_label=None)
    narrative = Words(NARRATIVE_LIMIT, label=gettext_lazy("What the caller says"), area=5)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = by.centers.all()
        known = mine if mine else Center.objects.all()
        choices = [(center.pk, str(center)) for center in known]
        field = field_of(self, "center", forms.ModelChoiceField)
        field.queryset, field.choices, field.initial = known, choices, choices[0][0] if choices else None
        # What of this form, as long as it is blank, is not the same for everybody.
        self.centers = repr(choices)
        if not self.is_bound:
            self.fields["address"].widget.attrs["autofocus"] = True

    def full_clean(self) -> None:
        super().full_clean()
        self.left_out = {}
        centers = field_of(self, "center", forms.ModelChoiceField).queryset
        center = centers.first() if centers is not None and self.is_bound and self.errors else None
        if center is None:
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


def place_of(incident: Incident) -> Mapping[str, Any]:
    """What the place form starts with."""
    return {name: getattr(incident, name) for name in PLACE}
