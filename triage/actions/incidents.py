"""What is known of an incident: where, what and what was said."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import flow, history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.assessments import reassess
from triage.actions.centers import only_center
from triage.actions.doubts import read_note
from triage.actions.locks import lock_incident
from triage.actions.points import kept_together
from triage.actions.protected import judge_protected
from triage.allowed import nowhere
from triage.codes.natures import NATURES
from triage.models import Incident, Note
from triage.queries.assessments import standing


def locate(incident: Incident, *, by: User, version: int | None = None, **place: Any) -> Incident:
    """Say where it is (see points.PLACE); a place nobody can verify is kept as it was said, unverified.

    Words and point belong together (see points.kept_together). Raises Refused if no place would be left although a team
    was asked for.
    """
    with transaction.atomic():
        here = lock_incident(incident.pk)
        only_center(here, by)
        written = kept_together(here, place)
        after = {name: getattr(here, name) for name in ("latitude", "place_verified")} | written
        flow.change(
            incident,
            version=version,
            by=by,
            verb="triage.located",
            codes={
                "verified": bool(after["place_verified"]),
                "has_point": after["latitude"] is not None,
            },
            **written,
        )
        located = Incident.objects.get(pk=incident.pk)
        if refusal := nowhere(located, located.response_id or ""):
            raise refusal
    return incident


def edit(incident: Incident, *, by: User, version: int | None = None, **changes: Any) -> Incident:
    """Correct initial_nature, final_nature, priority or language. Raises Refused for an unknown nature code.

    Another nature is judged at once with the answers given so far, as a new answer is.
    """
    for name in ("initial_nature", "final_nature"):
        if changes.get(name) and changes[name] not in NATURES:
            raise Refused(
                _("“%(code)s” is not a nature code this center uses.") % {"code": changes[name][:20]}, field=name
            )
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        only_center(locked, by)
        codes = {name: str(value) for name, value in changes.items()}
        flow.change(incident, version=version, by=by, verb="triage.edited", codes=codes, **changes)
        was = locked.nature
        locked.refresh_from_db()
        last = standing(locked)
        if last and locked.nature != was and locked.status not in Incident.CLOSED:
            reassess(locked, last.answers, by=by, now=timezone.now(), answered_at=last.at)
            incident.response_id, incident.decided_at = locked.response_id, locked.decided_at
        elif "age" in changes:
            judge_protected(locked, by=by)
            incident.response_id, incident.decided_at = locked.response_id, locked.decided_at
    return incident


def note(incident: Incident, text: str, *, by: User) -> Note:
    """Add words to the narrative; the history says that, not what. Answers they speak against are asked again."""
    now = timezone.now()
    with transaction.atomic():
        lock_incident(incident.pk)
        made = Note.objects.create(incident=incident, text=text, at=now, by=by)
        history.record("triage.noted", incident, by=by, note=made.pk)
        read_note(made, by=by, now=now)
    return made
