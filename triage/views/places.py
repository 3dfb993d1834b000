"""The doors of the gazetteer: candidates for what somebody types, and the same without a script."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from heart.kernel.access import permit
from heart.kernel.requests import SignedIn, only_post
from heart.shell.pages import verb
from triage.forms import calls as call_forms
from triage.models import Incident
from triage.places import said
from triage.places.candidate import Candidate
from triage.places.chosen import chosen, token
from triage.places.search import Answer, find
from triage.views import console, taking


@only_post
@require_POST
@permit("triage.see")
def candidates(request: SignedIn) -> HttpResponse:
    """The list below the address field, while somebody types in it."""
    answer = _find(request.POST)
    shown = {"answer": answer, "places": [_shown(place) for place in answer.candidates]}
    return render(request, "triage/_candidates.html", {**shown, "many": said.in_all(len(answer.candidates), keys=True)})


@verb("triage.take")
def find_for_call(request: SignedIn) -> HttpResponse:
    """The intake page with candidates as buttons, or with the one that was chosen filled in."""
    typed, shown = _typed(request.POST, call_forms.Take(by=request.user))
    return taking.show(request, typed=typed, places=shown)


@verb("triage.locate")
def find_for_incident(request: SignedIn, pk: int) -> HttpResponse:
    """The incident's page with candidates as buttons, or with the one that was chosen filled in."""
    incident = get_object_or_404(Incident, pk=pk)
    typed, shown = _typed(request.POST, call_forms.Locate())
    return console.show(request, incident, typed=typed, places=shown)


def _find(typed: Mapping[str, Any]) -> Answer:
    words = (str(typed.get(name, "")) for name in ("address", "city", "unit"))
    address, city, unit = (text[:300] for text in words)
    return find(address, city=city, unit=unit)


def _typed(said_: Mapping[str, Any], form: call_forms.Place) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stands in the form after finding or choosing, and what the page shows below the address."""
    typed = {
        name: field.widget.value_from_datadict(said_, {}, name)
        for name, field in form.fields.items()
        if name in said_ or name == "place_verified"
    }
    place = chosen(str(said_.get("choose", "")))
    if place is None:
        answer = _find(said_)
        places = [{**_shown(place), "token": token(place)} for place in answer.candidates]
        return typed, {"places": {"candidates": places}, "place_said": said.in_all(len(places), keys=False)}
    filled = {key: value for key, value in fills(place).items() if value != ""}
    return typed | filled | {"chosen": token(place)}, {"place_said": said.after(place)}


def _shown(place: Candidate) -> dict[str, Any]:
    return {
        **asdict(place),
        "town": place.town,
        "line": said.line(place),
        "fills": fills(place),
        "after": said.after(place),
    }


def fills(place: Candidate) -> dict[str, str]:
    """What choosing a place puts into the fields; "" leaves a field as it is. A wide area is no point."""
    if place.kind == "approximate":
        return {"city": place.town}
    point = (f"{place.latitude:.6f}", f"{place.longitude:.6f}") if place.has_point else ("", "")
    return {
        "address": place.address,
        "unit": place.unit,
        "city": place.town,
        "latitude": point[0],
        "longitude": point[1],
        "place_verified": "on" if place.verified else "",
    }
