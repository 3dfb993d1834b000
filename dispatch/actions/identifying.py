"""The crew says who it met."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from dispatch.actions.following import only_speaks
from dispatch.models import Dispatch
from heart.kernel import history
from heart.models import User
from triage.actions.people import say_who


def identify(dispatch: Dispatch, *, by: User, version: int | None = None, **known: Any) -> Dispatch:
    """Say who the person is, as far as the crew knows (as `triage.identify`), also when the visit is over.

    Raises Refused for a responder who is not of the crew.
    """
    only_speaks(dispatch, by, timezone.now())
    with transaction.atomic():
        say_who(dispatch.incident, by=by, version=version, **known)
        history.record("dispatch.identified", dispatch, by=by, team=dispatch.team.callsign)
    return dispatch
