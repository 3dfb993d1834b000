"""One button each: what a crew, or a lead for it, does on a visit without a form."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from dispatch import actions
from dispatch.room import ROOM
from dispatch.views import visits
from heart.kernel.requests import SignedIn, came_from
from heart.shell.pages import verb
from teams.models import Shift

# A call for help or a sign of life counts for the visit the team is on by now.
HELP = ("check_in", "call_police", "emergency")


def _press(name: str) -> Callable[..., HttpResponse]:
    """A door for a verb that needs nothing but the visit."""
    act = getattr(actions, name)

    def pressed(request: SignedIn, pk: int) -> HttpResponse:
        act(visits.standing(pk) if name in HELP else visits.get(pk), by=request.user)
        return redirect(came_from(request))

    pressed.__name__, pressed.__doc__ = name, act.__doc__
    return verb(f"dispatch.{name}")(pressed)


BUTTONS = {one.name: _press(one.name) for one in ROOM.verbs if one.button}


@verb("dispatch.confirm_place")
def confirm_place(request: SignedIn, pk: int) -> HttpResponse:
    """The team has read the place that its page showed."""
    actions.confirm_place(visits.get(pk), request.POST.get("place", ""), by=request.user)
    return redirect(came_from(request))


@verb("dispatch.report_help_there")
def report_help_there(request: SignedIn, pk: int) -> HttpResponse:
    """The crew sees that the help that was asked for has come; the button says which."""
    actions.report_help_there(visits.standing(pk), request.POST.get("kind", ""), by=request.user)
    return redirect(came_from(request))


@verb("dispatch.stand_down")
def stand_down(request: SignedIn, pk: int) -> HttpResponse:
    """The team's emergency is over, as it said over the radio."""
    actions.stand_down(visits.get(pk), request.POST.get("outcome", ""), by=request.user)
    return redirect(came_from(request))


@verb("teams.sign_off")
def sign_off(request: SignedIn, pk: int) -> HttpResponse:
    """A crew goes off duty; here and not in the teams room, for only this room knows whether the team is out."""
    actions.sign_off(get_object_or_404(Shift.objects.select_related("team"), pk=pk), by=request.user)
    return redirect("teams:list")
