"""A machine's door is a route, whoever signs in: what it brings is taken, and people hear of what was refused."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from heart.kernel.rooms import MachineDoor, merged

Handler = Callable[[HttpRequest], HttpResponse]

# The sender knows from these to try again; nothing is lost by them.
NO_REFUSAL = {405, 429, 503}


@functools.cache
def machine_doors() -> dict[str, MachineDoor]:
    """The name of each address that is a machine's door, from all rooms, and whom it tells of a refusal."""
    return merged(lambda room: room.machine_doors.items())


def machine_door(request: HttpRequest) -> str:
    """The name of the machine's door that this request comes to, or ""."""
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return ""
    return name if name in machine_doors() else ""


class MachineDoorMiddleware:
    """Tells the room of each message that its machine's door did not take, whoever in the program refused it.

    It stands outside of what rolls a refused request back, so that what it tells stays.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code >= 400 and response.status_code not in NO_REFUSAL:
            if door := machine_door(request):
                machine_doors()[door](request, response)
        return response
