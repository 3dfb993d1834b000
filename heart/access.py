"""Who may do what: one table, used by pages and API alike."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from heart.flow import Refused
from heart.middleware import answer, words_of
from heart.models import Role, User

TAKES = {Role.CALL_TAKER, Role.SUPERVISOR}
TALKS = {Role.CLINICIAN, Role.SUPERVISOR}
SENDS = {Role.TEAM_LEAD, Role.SUPERVISOR}
GOES = {Role.RESPONDER, Role.TEAM_LEAD, Role.SUPERVISOR}
FOLLOWS = {Role.CARE_NAVIGATOR, Role.SUPERVISOR}
FLOOR = {Role.CALL_TAKER, Role.CLINICIAN, Role.TEAM_LEAD, Role.SUPERVISOR}
# Who answers for what others decided, and for the protocol they decide by.
ANSWERS_FOR = {Role.SUPERVISOR, Role.MEDICAL_DIRECTOR}
ALL = {role for role in Role if role}

# permission -> the roles that have it. A view or API verb asks for exactly one of these.
PERMISSIONS: dict[str, set[Role]] = {
    "heart.acknowledge": ALL - {Role.ADMINISTRATOR},
    "heart.shelve": FLOOR | {Role.CARE_NAVIGATOR},
    "heart.history": ALL,
    "heart.people": {Role.ADMINISTRATOR},
    "heart.change_role": {Role.ADMINISTRATOR},
    "heart.switch_off": {Role.ADMINISTRATOR},
    "heart.switch_on": {Role.ADMINISTRATOR},
    "heart.reset_second_factor": {Role.ADMINISTRATOR},
    "teams.see": FLOOR | {Role.RESPONDER, Role.MEDICAL_DIRECTOR},
    "teams.sign_on": GOES,
    "teams.sign_off": GOES,
    "teams.out_of_service": GOES,
    "teams.in_service": GOES,
    "teams.report_position": GOES,
    "triage.see": FLOOR | {Role.RESPONDER, Role.MEDICAL_DIRECTOR, Role.CARE_NAVIGATOR},
    "triage.take": TAKES,
    "triage.answer": TAKES,
    "triage.edit": FLOOR,
    "triage.locate": FLOOR,
    "triage.identify": FLOOR,
    "triage.flags": FLOOR | {Role.MEDICAL_DIRECTOR},
    "triage.add_flag": FLOOR | {Role.RESPONDER},
    "triage.renew_flag": FLOOR,
    "triage.end_flag": FLOOR,
    "triage.note": FLOOR | {Role.RESPONDER},
    "triage.assess": FLOOR,
    "triage.decide": FLOOR,
    "triage.danger_now": FLOOR,
    "triage.help_now": FLOOR,
    "triage.lower": TALKS,
    "triage.miss": FLOOR,
    "triage.acknowledge_override": ANSWERS_FOR,
    "triage.review": ANSWERS_FOR,
    "triage.join": FLOOR,
    "triage.hang_up": TAKES,
    "triage.transfer": TAKES,
    "triage.accept_transfer": TAKES,
    "triage.decline_transfer": TAKES,
    "triage.withdraw_transfer": TAKES,
    "triage.close": FLOOR,
    "triage.cancel": FLOOR,
    "triage.reopen": FLOOR,
    "triage.divert": TAKES | TALKS,
    "triage.withdraw": TAKES,
    "triage.claim": TALKS,
    "triage.verify": TALKS,
    "triage.release": TAKES,
    "triage.give_back": TALKS,
    "triage.end": TALKS,
    "triage.send_help": TALKS,
    "triage.clinical_note": TALKS,
    # Two people approve, one of them the medical director; the other is a supervisor.
    "triage.draft_protocol": ANSWERS_FOR,
    "triage.check_protocol": ANSWERS_FOR,
    "triage.approve_protocol": ANSWERS_FOR,
    "triage.publish_protocol": ANSWERS_FOR,
    "triage.withdraw_protocol": ANSWERS_FOR,
    "triage.clinical": {Role.CLINICIAN, Role.SUPERVISOR, Role.MEDICAL_DIRECTOR},
    "dispatch.see": FLOOR | {Role.RESPONDER, Role.MEDICAL_DIRECTOR},
    "dispatch.assign": SENDS | TALKS,
    "dispatch.acknowledge": GOES,
    "dispatch.depart": GOES,
    "dispatch.stage": GOES,
    "dispatch.arrive": GOES,
    "dispatch.contact": GOES,
    "dispatch.transport": GOES,
    "dispatch.hand_off": GOES,
    "dispatch.clear": GOES,
    "dispatch.cancel": FLOOR,
    "dispatch.check_in": GOES,
    "dispatch.confirm_place": GOES,
    "dispatch.call_police": GOES | {Role.CALL_TAKER, Role.CLINICIAN},
    "dispatch.emergency": GOES,
    "dispatch.stand_down": SENDS,
    "navigation.see": FOLLOWS | {Role.CLINICIAN, Role.MEDICAL_DIRECTOR},
    "navigation.claim": FOLLOWS,
    "navigation.hand_over": FOLLOWS,
    "navigation.attempt": FOLLOWS,
    "navigation.refer": FOLLOWS,
    "navigation.update_referral": FOLLOWS,
    "navigation.close": FOLLOWS,
}


def may(user: User | AnonymousUser, permission: str) -> bool:
    """Whether this person may do this; an unknown permission is a bug and raises KeyError."""
    roles = PERMISSIONS[permission]
    return bool(user.is_authenticated and user.is_active and getattr(user, "role", "") in roles)


def permit(permission: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Guard a page: strangers are sent to sign in, people without the permission are told so (403).

    A page's script that asks for a stranger hears 401: the page stays, with what is typed in it. Words that were sent
    are shown again.
    """
    assert permission in PERMISSIONS, permission

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                if request.headers.get("HX-Request") == "true":
                    return HttpResponse(status=401)
                if words_of(request):
                    out = Refused(_("You are signed out. This was not saved."), code="signed_out")
                    return answer(request, out, 401)
                return redirect_to_login(request.get_full_path())
            if not may(request.user, permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard
