"""Lines of the timeline whose words depend on what they carry; a line that an older program wrote carries less."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The facts of an incident in a word or two, in the order in which they are told.
FACTS = {
    "initial_nature": gettext_lazy("first said"),
    "final_nature": gettext_lazy("what is happening"),
    "priority": gettext_lazy("priority"),
    "language": gettext_lazy("language"),
    "age": gettext_lazy("age"),
}


def assessed(said: Mapping[str, Any]) -> str:
    """What was answered, and what follows; where nobody was asked, only that it was judged anew."""
    if said.get("answered"):
        return _("%(answered)s. Recommended: %(response)s") % said
    if said.get("asked", "—") != "—":
        return _("recommended: %(response)s (asked: %(asked)s)") % said
    return _("recommended now: %(response)s") % said


def edited(said: Mapping[str, Any]) -> str:
    """Which facts were changed, and to what."""
    parts = [f"{words}: {said[name]}" for name, words in FACTS.items() if said.get(name)]
    return ", ".join(parts) or _("updated facts")


def help_asked_for(said: Mapping[str, Any]) -> str:
    """That help was requested with one press, and why where the key said so."""
    if said.get("reason"):
        return _("requested police, fire or EMS (%(reason)s): %(was)s to %(response)s") % said
    return _("requested police, fire or EMS: %(was)s to %(response)s") % said


def diverted(said: Mapping[str, Any]) -> str:
    """That the clinicians were rung, and instead of what and why."""
    if said.get("reason"):
        return _("called clinicians, although recommended: %(instead_of)s (%(reason)s)") % said
    return _("called clinicians") % said


def withdrew(said: Mapping[str, Any]) -> str:
    """That a hand-off was stopped, and what became of the caller."""
    if said.get("because"):
        return _("hand-off to clinicians stopped: %(because)s") % said
    return _("withdrew offer to clinicians") % said


def offered_transfer(said: Mapping[str, Any]) -> str:
    """To which center a call was offered, and why where that was said."""
    if said.get("reason"):
        return _("offered call to %(to)s (%(reason)s)") % said
    return _("offered call to %(to)s") % said
