"""Each safety question in a word or two, by the danger it asks about; its wording is the protocol's."""

from django.utils.translation import gettext_lazy as _

ABOUT = {
    "breathing": _("breathing"),
    "weapon": _("weapon"),
    "violence": _("violence"),
    "attempt": _("attempt"),
    "signs": _("warning signs"),
    "plan": _("plan"),
    "medical": _("medical need"),
    "officer": _("officer requested"),
    "in_person": _("visit needed"),
}
