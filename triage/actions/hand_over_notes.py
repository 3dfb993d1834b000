"""What the care navigator should know, in words to which the person agreed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.signing import hold_record
from triage.models import Diversion, HandOverNote


def write_hand_over(diversion: Diversion, text: str, *, agreed: bool, by: User) -> HandOverNote:
    """Leave words for the navigator who keeps the promise; only words that the person agreed to. The latest count.

    Raises Refused without that, for who has not the record, and where no support is needed and nobody would read them.
    """
    if not agreed:
        words = _("Only words that the person agreed to are handed over. Read them aloud, and tick it when they agree.")
        raise Refused(words, code="not_agreed", field="agreed")
    with transaction.atomic():
        hold_record(diversion, by)
        if diversion.status not in Diversion.OPEN and not diversion.support_needed:
            words = _("There is no follow-up of this encounter: nobody would read it.")
            raise Refused(words, code="no_follow_up", field="hand_over")
        made = HandOverNote.objects.create(diversion=diversion, text=text, agreed=True, at=timezone.now(), by=by)
        history.record("triage.wrote_hand_over", diversion, by=by, note=made.pk)
    return made
