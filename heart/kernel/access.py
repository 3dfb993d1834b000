"""Who may do what: one table of what the rooms declare, used by pages and API alike."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.kernel.middleware import answer, words_of
from heart.kernel.requests import SignedIn, is_signed_in
from heart.kernel.rooms import Roles, merged
from heart.models import Role, User

P = ParamSpec("P")
# A view as it is written, for somebody who is signed in, and as the addresses call it, for anybody.
SignedInView = Callable[Concatenate[SignedIn, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# One role each, and the supervisors over them.
TAKERS: Roles = frozenset({Role.CALL_TAKER})
TALKERS: Roles = frozenset({Role.CLINICIAN})
LEADS: Roles = frozenset({Role.TEAM_LEAD})
CREW: Roles = frozenset({Role.RESPONDER})
NAVIGATORS: Roles = frozenset({Role.CARE_NAVIGATOR})
DIRECTORS: Roles = frozenset({Role.MEDICAL_DIRECTOR})
ADMINISTRATORS: Roles = frozenset({Role.ADMINISTRATOR})
OVER: Roles = frozenset({Role.SUPERVISOR})
# Whose work it is, always with the supervisors: the call, the talk with the caller, the teams, the visit, the promise.
TAKES = TAKERS | OVER
TALKS = TALKERS | OVER
SENDS = LEADS | OVER
GOES = CREW | LEADS | OVER
FOLLOWS = NAVIGATORS | OVER
FLOOR = TAKERS | TALKERS | LEADS | OVER
# Who answers for what others decided, and for the protocol they decide by.
ANSWERS_FOR = DIRECTORS | OVER
ALL: Roles = frozenset(role for role in Role if role)


@functools.cache
def permissions() -> dict[str, Roles]:
    """permission -> the roles that have it, from what the rooms declare. A view or API verb asks for exactly one."""
    return merged(
        lambda room: [
            *((room.full(verb.name), verb.roles) for verb in room.verbs if verb.roles),
            *((room.full(name), roles) for name, roles in room.reads.items()),
        ]
    )


def may(user: User | AnonymousUser, permission: str) -> TypeGuard[User]:
    """Whether this person may do this; an unknown permission is a bug and raises KeyError."""
    roles = permissions()[permission]
    return bool(user.is_authenticated and user.is_active and getattr(user, "role", "") in roles)


def permit(permission: str) -> Callable[[SignedInView[P]], View[P]]:
    """Guard a page: strangers are sent to sign in, people without the permission are told so (403).

    A page's script that asks for a stranger hears 401: the page stays, with what is typed in it. Words that were sent
    are shown again.
    """
    assert permission in permissions(), permission

    def guard(view: SignedInView[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not is_signed_in(request):
                if request.headers.get("HX-Request") == "true":
                    return HttpResponse(status=401)
                if words_of(request):
                    out = Refused(_("You are signed out. This was not saved."), code="signed_out")
                    return answer(request, out, 401)
                return redirect_to_login(request.get_full_path())
            if not may(request.user, permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.__dict__["permission"] = permission
        return guarded

    return guard
