"""What every page shares: the frame's navigation, the sign-in, the home page and one incident's timeline."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from heart.access import may

# (url name, words, permission) in the order of the road.
CONSOLES = [
    ("triage:intake", "Intake", "triage.take"),
    ("triage:diversions", "Diversion", "triage.claim"),
    ("dispatch:board", "Dispatch", "dispatch.see"),
    ("dispatch:field", "Field", "dispatch.acknowledge"),
    ("navigation:queue", "Follow-up", "navigation.see"),
    ("triage:incidents", "Incidents", "triage.see"),
    ("teams:list", "Teams", "teams.see"),
]


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs on every page: the consoles this person may open and the server's clock."""
    user = getattr(request, "user", None)
    open_to = [c for c in CONSOLES if user is not None and may(user, c[2])]
    return {"consoles": open_to, "server_now": timezone.now()}
