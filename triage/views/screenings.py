"""The doors of the screener, one answer at a time, and of the risk as the clinician judges it."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render

from heart.kernel.requests import SignedIn
from heart.shell.forms import Form, submit
from heart.shell.pages import verb
from triage import actions
from triage.forms.screenings import RateRisk, ScreenForm
from triage.models import Diversion
from triage.queries import risks, screener_parts
from triage.views import diversions


@verb("triage.screen")
def screen(request: SignedIn, pk: int) -> HttpResponse:
    """Keep one answer; the page's script puts the next question in its place, and what is typed beside it stays."""
    diversion, form = diversions.find(pk), ScreenForm(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.screen(
            diversion,
            said["question"],
            said["answer"],
            by=request.user,
            moment=said["moment"],
            language=said["language"],
        ),
        again=lambda status: diversions.show(request, status, pressed=form),
        to="/diversions/",
        part=_part(request, diversion, form, moved=True),
    )


@verb("triage.rate_risk")
def rate_risk(request: SignedIn, pk: int) -> HttpResponse:
    """Keep what the clinician judges; the question of the screener that is asked stays asked."""
    diversion, form = diversions.find(pk), RateRisk(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.rate_risk(diversion, said["level"], by=request.user, moment=said["moment"]),
        again=lambda status: diversions.show(request, status, pressed=form),
        to="/diversions/",
        part=_part(request, diversion, form),
    )


def _part(request: SignedIn, diversion: Diversion, form: Form, *, moved: bool = False) -> Callable[[int], HttpResponse]:
    """What changes on the console; after an answer (`moved`) the keys go on to the next question."""

    def part(status: int) -> HttpResponse:
        mine = diversion.clinician_id == request.user.pk
        context = {
            "diversion": diversion,
            "parts": screener_parts.parts(diversion) if mine else [],
            "judged": risks.of_encounter(diversion) if mine else None,
            "levels": risks.LEVELS,
            "moved": moved and status == 200,
            "form": form,
            "mine": mine,
        }
        return render(request, "triage/_screener_parts.html", context, status=status)

    return part
