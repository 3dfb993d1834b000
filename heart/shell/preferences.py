"""A person's own preferences, their page and their door: how their screens look and speak."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from heart import actions
from heart.kernel.requests import came_from, only_post
from heart.models import Density, Theme
from heart.shell.forms import Form

TRUTH = {"on": True, "off": False}


class Preferences(Form):
    """Everything a person may choose about their own screens."""

    verb = "prefer"
    theme = forms.ChoiceField(
        label=gettext_lazy("Light or dark"), choices=Theme.choices, widget=forms.RadioSelect, required=False
    )
    density = forms.ChoiceField(
        label=gettext_lazy("Row spacing"),
        help_text=gettext_lazy("Compact shows more at once; comfortable has larger letters and rows."),
        choices=Density.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of these pages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    single_keys = forms.ChoiceField(
        label=gettext_lazy("Single-key shortcuts, like J, K and ?"),
        help_text=gettext_lazy("Turn off if you use voice input or press keys by accident. Alt and Ctrl always work."),
        choices=[("on", gettext_lazy("On")), ("off", gettext_lazy("Off"))],
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "POST"])
def prefer(request: HttpRequest) -> HttpResponse:
    """The page with all of them; or take those that were sent, and show the page they came from again."""
    user = request.user
    if not user.is_authenticated:
        return HttpResponse(status=401) if request.method == "POST" else redirect_to_login(request.get_full_path())
    if request.method == "GET":
        chosen = {name: getattr(user, name) for name in actions.PREFERENCES}
        chosen["single_keys"] = "on" if user.single_keys else "off"
        return render(request, "preferences.html", {"form": Preferences(initial=chosen)})
    sent = {name: request.POST.get(name, "") for name in request.POST if name in actions.PREFERENCES}
    keys = {"single_keys": TRUTH.get(sent.pop("single_keys"), "")} if "single_keys" in sent else {}
    actions.prefer(by=user, **sent, **keys)
    if len(sent) > 1:
        messages.success(request, _("Saved."))
    return redirect(came_from(request))


@only_post
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The switch on every page: a signed-in person keeps the language, a stranger gets a cookie."""
    if request.user.is_authenticated:
        actions.prefer(by=request.user, language=request.POST.get("language", ""))
        return redirect(_next(request))
    return set_language(request)


def _next(request: HttpRequest) -> str:
    """The page the switch stood on; one that was the answer to a form cannot be opened again by its address."""
    page = request.POST.get("next", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else came_from(request)
