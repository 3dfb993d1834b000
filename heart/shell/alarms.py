"""Pages about alarms: the bar in the frame, the list of all that this person hears, acknowledge and shelve."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from heart.kernel import alarms
from heart.kernel.access import may, permit
from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn, came_from
from heart.models import Alarm, Silence
from heart.shell.alarm_bar import AT_MOST, Line, heard_as, listed
from heart.shell.forms import Form, submit, swaps
from heart.shell.pages import verb

MINUTES = ((2, gettext_lazy("2 minutes")), (5, gettext_lazy("5 minutes")), (10, gettext_lazy("10 minutes")))


class ShelveForm(Form):
    """Why an alarm is put aside, and for how long."""

    verb = "shelve"
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=Silence.Reason.choices)
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        coerce=int,
        choices=MINUTES,
    )


@require_GET
@permit("heart.acknowledge")
def strip_part(request: SignedIn) -> HttpResponse:
    """The living part of the frame: the alarm bar."""
    return _alarm_bar(request)


@require_GET
@permit("heart.acknowledge")
def rings_part(request: SignedIn) -> HttpResponse:
    """The living part of the frame: what rings."""
    return render(request, "_rings.html", {"kind_only": request.locked})


def _alarm_bar(request: SignedIn) -> HttpResponse:
    return render(request, "_alarms.html", {"kind_only": request.locked})


@require_GET
@permit("heart.acknowledge")
def list_page(request: SignedIn) -> HttpResponse:
    """All alarms this person hears; `?shelve=` opens the form that puts one aside."""
    found = _lines(request)
    wanted = request.GET.get("shelve", "")
    chosen = [line for line in found["lines"] if str(line.alarm.pk) == wanted and line.may_shelve]
    if chosen and may(request.user, "heart.shelve"):
        found |= {"shelving": chosen[0], "form": ShelveForm()}
    return render(request, "heart/alarms.html", found)


@require_GET
@permit("heart.acknowledge")
def list_part(request: SignedIn) -> HttpResponse:
    """The living part of the list."""
    return render(request, "heart/_alarm_list.html", _lines(request))


def _lines(request: SignedIn) -> dict[str, Any]:
    found: list[Line] = listed(request.user)
    return {"lines": found, "loud": sum(line.loud for line in found)}


@verb("heart.acknowledge")
def acknowledge(request: SignedIn, pk: int) -> HttpResponse:
    """Silence one alarm for this role, or all that its line stood for, and go back to where the person was."""
    alarm, now = get_object_or_404(Alarm, pk=pk), timezone.now()
    stands = {"level": alarm.level, "since": date(alarm.loud_since, "U")}
    if any(request.POST.get(name, value) != value for name, value in stands.items()):
        raise Refused(_("This alarm just escalated. Check it again."), code="somebody_was_first")
    seen = set(request.POST.get("line", "").split()[:AT_MOST])
    if len(seen) > 1:
        # What grew louder or sounds for another cause since the line was shown has not been heard yet.
        same = Alarm.objects.open().filter(kind=alarm.kind, level=alarm.level)
        heard = [other.pk for other in same if f"{other.pk}-{heard_as(other)}" in seen]
        alarms.acknowledge_each(heard, by=request.user, now=now)
    else:
        alarms.acknowledge(alarm, by=request.user, now=now)
    return _alarm_bar(request) if swaps(request) else redirect(came_from(request))


@verb("heart.shelve")
def shelve(request: SignedIn, pk: int) -> HttpResponse:
    """Put an alarm aside for some minutes with a reason."""
    alarm, form = get_object_or_404(Alarm, pk=pk), ShelveForm(request.POST)

    def again(status: int) -> HttpResponse:
        found = _lines(request) | {"shelving": Line(alarm), "form": form, "wrong": True}
        return render(request, "heart/alarms.html", found, status=status)

    def act(said: dict[str, Any]) -> Alarm:
        return alarms.shelve(alarm, said["reason"], said["minutes"], by=request.user, now=timezone.now())

    return submit(request, form, act, again=again, to=reverse("alarm-list"), said=_("Alarm shelved."))
