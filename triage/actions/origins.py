"""By what road a call came to us, corrected by who heard it."""

from django.db import transaction
from django.utils.translation import gettext as _

from heart.kernel import flow
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.calls import hold
from triage.models import Call


def record_origin(call: Call, origin: str, *, wish: str | None = None, by: User, version: int | None = None) -> Call:
    """Say where a call came from (Call.Origin) and what its caller wants (Call.Wish), which decides nothing by itself.

    None leaves the wish as it is. Anybody on the floor who hears it may say so, at any time. `version` is the call's
    that was seen (None: whatever it is now). Raises Refused if it is another by now, and for an origin or a wish that
    is not in the list.
    """
    if origin not in Call.Origin.values or (wish and wish not in Call.Wish.values):
        raise Refused(_("Choose where the call came from."), code="no_origin", field="origin")
    with transaction.atomic():
        locked = hold(call)
        flow.refuse_stale(locked, version, locked.version)
        said = {"origin": origin} | ({} if wish is None else {"caller_wish": wish})
        was = {name: getattr(locked, name) for name in said}
        if said != was:
            codes = {"origin": origin, "was_origin": locked.origin}
            flow.change(locked, version=None, by=by, verb="triage.recorded_origin", codes=codes, **said)
    call.refresh_from_db()
    return call
