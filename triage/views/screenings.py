"""The door of the screener: one answer at a time."""

from django.http import HttpResponse
from django.shortcuts import render

from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn
from heart.shell.forms import submit
from heart.shell.pages import verb
from triage import actions
from triage.forms.screenings import ScreenForm
from triage.queries import screener_parts
from triage.views import diversions


@verb("triage.screen")
def screen(request: SignedIn, pk: int) -> HttpResponse:
    """Keep one answer; the page's script puts the next question in its place, and what is typed beside it stays."""
    diversion, form = diversions.find(pk), ScreenForm(request.POST)

    def part(status: int) -> HttpResponse:
        mine = diversion.clinician_id == request.user.pk
        shown = screener_parts.parts(diversion) if mine else []
        context = {"diversion": diversion, "parts": shown, "moved": status == 200, "form": form, "mine": mine}
        return render(request, "triage/_screener_parts.html", context, status=status)

    def again(status: int) -> HttpResponse:
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return diversions.show(request, status, refused=Refused(words, code="not_taken"))

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
        again=again,
        to="/diversions/",
        part=part,
    )
