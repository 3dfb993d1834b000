"""What a person changes about people and their own workplace: each a verb, as in every room."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.flow import Refused
from heart.middleware import scope_of
from heart.models import Answered, Density, Draft, Theme, User

DRAFT_KEY = re.compile(r"[a-z_]{1,30}(:[0-9]{1,19})?")
# More than any form takes, so that even what will be refused as too long is kept.
DRAFT_CHARACTERS = 100_000
DRAFTS_EACH = 100
# preference -> what may be chosen
PREFERENCES: dict[str, tuple[str | bool, ...]] = {
    "language": tuple(code for code, _name in settings.LANGUAGES),
    "theme": tuple(Theme.values),
    "density": tuple(Density.values),
    "single_keys": (True, False),
}


def keep_draft(form: str, typed: Mapping[str, str], *, by: User, of: str = "") -> Draft | None:
    """Keep what this person typed into a form and has not sent; not in the history, for nothing has happened yet.

    `of` is the key of the page's form (`once`): words that arrive after that form was taken are no draft any more, and
    None comes back. Raises Refused for what is no form or too much.
    """
    if not DRAFT_KEY.fullmatch(form) or sum(len(name) + len(said) for name, said in typed.items()) > DRAFT_CHARACTERS:
        raise Refused(_("This cannot be kept as a draft."), code="no_draft")
    with transaction.atomic():
        _one_at_a_time(by)
        if of and Answered.objects.filter(scope=scope_of(by), key=of).exists():
            return None
        made, _new = Draft.objects.update_or_create(
            user=by, form=form, defaults={"fields": dict(typed), "updated_at": timezone.now()}
        )
        newest = by.drafts.order_by("-updated_at").values("pk")[:DRAFTS_EACH]
        by.drafts.exclude(pk__in=newest).delete()
    return made


def discard_draft(form: str, *, by: User) -> None:
    """Forget a draft of this person: it was sent, or is not wanted."""
    with transaction.atomic():
        _one_at_a_time(by)
        by.drafts.filter(form=form).delete()


def prefer(*, by: User, **wanted: str | bool) -> User:
    """Set how this person's own screens look and speak: language, theme, density, single_keys.

    Nothing of the work changes, so the history has no line of it. Raises Refused for what cannot be chosen.
    """
    for name, value in wanted.items():
        offered = PREFERENCES[name]
        if value not in offered:
            raise Refused(_("This cannot be chosen."), code="no_choice", field=name)
        setattr(by, name, value)
    by.save(update_fields=[*wanted])
    return by


def _one_at_a_time(by: User) -> None:
    # A draft that is still on its way while its form is taken waits here, and then sees that it was taken.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
