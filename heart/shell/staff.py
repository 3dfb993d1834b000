"""The staff page: who works here and as what, and a thin door for each act that changes it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from heart import actions
from heart.kernel import open_work
from heart.kernel.access import permit
from heart.kernel.requests import SignedIn
from heart.models import Event, Role, User
from heart.shell.forms import Form, field_of, submit
from heart.shell.pages import verb
from heart.signing import factors

AT_MOST = 200
LINES = 20
NO_ROLE = "none"
WORDS = {
    "heart.switched_off": gettext_lazy("deactivated"),
    "heart.switched_on": gettext_lazy("reactivated"),
    "heart.second_factor_reset": gettext_lazy("second factor reset"),
}


class RoleForm(Form):
    """What a person's work is from now on; to take it away is a choice of its own, not an empty answer."""

    verb = "change_role"
    role = forms.TypedChoiceField(
        label=gettext_lazy("Role"),
        choices=[*[(role.value, role.label) for role in Role if role], (NO_ROLE, Role.NONE.label)],
        widget=forms.RadioSelect,
        coerce=lambda said: "" if said == NO_ROLE else said,
    )
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Give the open work to"),
        required=False,
        empty_label=gettext_lazy("The supervisors' queue"),
    )

    def __init__(self, *args: Any, of: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "to", forms.ModelChoiceField).queryset = open_work.colleagues(of)


class FindForm(Form):
    """Part of a name. It is posted, so that no name stands in an address."""

    verb = "find"
    find = forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False)


@require_http_methods(["GET", "POST"])
@permit("heart.people")
def staff(request: SignedIn) -> HttpResponse:
    """Everybody, or by POST those with this in their name; beside them the person that was chosen."""
    said = request.GET.get("sel", "")
    chosen = User.objects.filter(pk=int(said)).first() if said.isdecimal() and len(said) < 16 else None
    return _page(request, chosen)


def _page(request: HttpRequest, chosen: User | None, form: RoleForm | None = None, status: int = 200) -> HttpResponse:
    find = FindForm(request.POST if request.method == "POST" and form is None else None)
    wanted = find.cleaned_data["find"] if find.is_bound and find.is_valid() else ""
    people = _found(wanted)
    found: dict[str, Any] = {
        "find": find,
        "wanted": wanted,
        "people": people[:AT_MOST],
        "count": people.count(),
        "at_most": AT_MOST,
        "chosen": chosen,
        "wrong": status != 200,
    }
    if chosen:
        found |= {
            "has_factor": factors.has_any(chosen),
            "role": form or RoleForm(initial={"role": chosen.role or NO_ROLE}, of=chosen),
            "open_work": open_work.of(chosen),
            "lines": [(line, _said(line)) for line in _lines(chosen)],
        }
    return render(request, "heart/staff.html", found, status=status)


def _found(wanted: str) -> QuerySet[User]:
    people = User.objects.order_by("-is_active", "last_name", "first_name", "username")
    for word in wanted.replace("\x00", "").split()[:5]:
        like = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__icontains=word)
        people = people.filter(like)
    return people


def _lines(person: User) -> QuerySet[Event]:
    verbs = [*WORDS, "heart.role_changed"]
    return Event.objects.of_thing(person).filter(verb__in=verbs).select_related("by").order_by("-id")[:LINES]


def _said(line: Event) -> str:
    if line.verb != "heart.role_changed":
        return str(WORDS[line.verb])
    named = dict(Role.choices)
    before, after = (named.get(line.codes.get(when, ""), "?") for when in ("before", "after"))
    return _("%(before)s → %(after)s") % {"before": before, "after": after}


def _to(person: User) -> str:
    return f"{reverse('staff')}?sel={person.pk}#person"


@verb("heart.change_role")
def change_role(request: SignedIn, pk: int) -> HttpResponse:
    """Give a person other work."""
    person = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST, of=person)
    return submit(
        request,
        form,
        lambda said: actions.change_role(person, **said, by=request.user),
        again=lambda status: _page(request, person, form, status),
        to=_to,
        said=_("%(name)s has a new role.") % {"name": person},
    )


@verb("heart.switch_off")
def switch_off(request: SignedIn, pk: int) -> HttpResponse:
    """Let a person in no more."""
    person = actions.switch_off(get_object_or_404(User, pk=pk), by=request.user)
    messages.success(request, _("%(name)s cannot sign in any more.") % {"name": person})
    return redirect(_to(person))


@verb("heart.switch_on")
def switch_on(request: SignedIn, pk: int) -> HttpResponse:
    """Let a person in again."""
    person = actions.switch_on(get_object_or_404(User, pk=pk), by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": person})
    return redirect(_to(person))


@verb("heart.reset_second_factor")
def reset_second_factor(request: SignedIn, pk: int) -> HttpResponse:
    """For somebody who lost phone, key and codes."""
    person = actions.reset_second_factor(get_object_or_404(User, pk=pk), by=request.user)
    messages.success(request, _("%(name)s will set up a new second factor at the next sign-in.") % {"name": person})
    return redirect(_to(person))
