"""By what road a call came to us, corrected by who heard it."""

from django.db import transaction
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.calls import hold
from triage.models import Call


def record_origin(call: Call, origin: str, *, wish: str | None = None, by: User) -> Call:
    """Say where a call came from (Call.Origin) and what its caller wants (Call.Wish), which decides nothing by itself.

    None leaves the wish as it is. Anybody on the floor who hears it may say so, at any time. Raises Refused for an
    origin or a wish that is not in the list.
    """
    if origin not in Call.Origin.values or (wish and wish not in Call.Wish.values):
        raise Refused(_("Choose where the call came from."), code="no_origin", field="origin")
    with transaction.atomic():
        locked = hold(call)
        said = {"origin": origin} | ({} if wish is None else {"caller_wish": wish})
        was = {name: getattr(locked, name) for name in said}
        if said != was:
            Call.objects.filter(pk=call.pk).update(**said)
            history.record("triage.recorded_origin", locked, by=by, origin=origin, was_origin=locked.origin)
    call.refresh_from_db()
    return call
