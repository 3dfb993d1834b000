"""What goes into the record beside an act: the facts of the ending, words handed over, and words typed elsewhere."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from heart.actions import keep_draft
from heart.kernel.requests import SignedIn
from heart.models import User
from triage import actions
from triage.models import Diversion
from triage.queries import ending_facts, records


def say_beside(diversion: Diversion, said: dict[str, Any], *, by: User) -> None:
    """With the ending, in its transaction: the facts that this ending needs, and the words for the navigator."""
    facts = {name: said[name] for name in ending_facts.NAMES}
    if belonging := ending_facts.belonging(diversion.disposition, facts):
        actions.record_ending_facts(diversion, by=by, **belonging)
    if said["hand_over"]:
        actions.write_hand_over(diversion, said["hand_over"], agreed=said["agreed"], by=by)


def keeping_words(
    request: SignedIn, diversion: Diversion, act: Callable[[], HttpResponse], *, sent: str
) -> HttpResponse:
    """Do an act whose form carried the words `sent`; others that stand typed in another window stay there."""
    typed = "" if sent.strip() else records.typed_about(diversion, request.user)
    response = act()
    if typed and response.status_code == 302:
        keep_draft(f"{records.DRAFT}{diversion.pk}", {"text": typed}, by=request.user)
    return response
