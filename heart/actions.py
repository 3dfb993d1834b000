"""What a person changes about people and their own workplace: each a verb, as in every room."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from heart.kernel import forgetting, history, open_work
from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.kernel.forgetting import Forgotten
from heart.kernel.middleware import scope_of
from heart.kernel.retention_policy import Policy
from heart.models import Answered, Density, Draft, Role, Theme, User
from heart.signing import factors
from heart.signing.actions import end_sessions

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
    # The database holds no NUL, and nobody types one.
    kept, of = {name.replace("\0", ""): said.replace("\0", "") for name, said in typed.items()}, of.replace("\0", "")
    with transaction.atomic():
        _one_at_a_time(by)
        if of and Answered.objects.filter(scope=scope_of(by), key=of).exists():
            return None
        made, _new = Draft.objects.update_or_create(
            user=by, form=form, defaults={"fields": kept, "updated_at": timezone.now()}
        )
        newest = by.drafts.order_by("-updated_at").values("pk")[:DRAFTS_EACH]
        by.drafts.exclude(pk__in=newest).delete()
    return made


def discard_draft(form: str, *, by: User) -> None:
    """Forget a draft of this person: it was sent, or is not wanted."""
    if not DRAFT_KEY.fullmatch(form):
        return
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


def change_role(person: User, role: str, *, by: User, to: User | None = None) -> User:
    """Give a person other work; what they may do changes with their next request, and their open screens end.

    What they have open and may not go on with is handed to `to`, a colleague of the old role, or to the supervisors.
    Raises Refused when they have that role already, while a caller or a team needs them in the old one, when `to` is no
    such colleague, and when nobody would be left to give roles.
    """
    with transaction.atomic():
        held, last = _held(person)
        if held.role == role:
            raise Refused(_("%(name)s has this role already.") % {"name": held}, code="same_role", field="role")
        if last:
            raise _last_administrator(held)
        open_work.refuse_live(held, role)
        open_work.let_go(held, role=role, to=to, by=by, now=timezone.now())
        before, held.role = held.role, role
        held.save(update_fields=["role"])
        history.record("heart.role_changed", held, by=by, before=before, after=role)
    return held


def switch_off(person: User, *, by: User) -> User:
    """Let a person in no more: their sessions, tokens and open screens end; the history keeps their name.

    What they had open falls to the supervisors in the same moment, and is loud.
    Raises Refused when they are switched off already, are oneself, or nobody would be left to give roles.
    """
    with transaction.atomic():
        held, last = _held(person)
        if not held.is_active:
            raise Refused(_("%(name)s is already deactivated.") % {"name": held}, code="switched_off")
        if last:
            raise _last_administrator(held)
        if held.pk == by.pk:
            raise Refused(_("You cannot deactivate your own account; another administrator can."), code="oneself")
        held.is_active = False
        held.save(update_fields=["is_active"])
        Token.objects.filter(user=held).delete()
        held.sessions.all().delete()
        history.record("heart.switched_off", held, by=by)
        open_work.let_go(held, by=by, now=timezone.now())
    return held


def switch_on(person: User, *, by: User) -> User:
    """Let a person in again, in the role they had. Raises Refused when they are not switched off."""
    with transaction.atomic():
        held, _last = _held(person)
        if held.is_active:
            raise Refused(_("%(name)s is not deactivated.") % {"name": held}, code="switched_on")
        held.is_active = True
        held.save(update_fields=["is_active"])
        history.record("heart.switched_on", held, by=by)
    return held


def reset_second_factor(person: User, *, by: User) -> User:
    """For somebody who lost phone, key and codes: they set it up anew when they next sign in.

    All their sessions and tokens end. Raises Refused when they have none.
    """
    with transaction.atomic():
        if not factors.has_any(person):
            raise Refused(_("%(name)s has no second factor.") % {"name": person}, code="no_second_factor")
        factors.forget_all(person)
        Token.objects.filter(user=person).delete()
        end_sessions(person, by=by)
        history.record("heart.second_factor_reset", person, by=by)
    return person


def forget(kind: str, policy: Policy, *, by: User, after: int = 0, most: int = forgetting.BATCH) -> Forgotten | None:
    """Destroy up to `most` records of a kind that the policy keeps no longer; None when none is left above `after`.

    Each batch happens wholly or not at all, with its line in the destruction log: whoever is stopped begins again.
    Raises Refused for a policy that nobody has approved, and for who is no administrator.
    """
    if not may(by, "heart.people"):
        raise Refused(_("An administrator answers for what is destroyed."), code="not_theirs")
    if not policy.approved_by:
        raise Refused(_("Nobody of the agency has approved this retention policy."), code="not_approved")
    return forgetting.forget_batch(kind, policy, by=by, now=timezone.now(), after=after, most=most)


def _held(person: User) -> tuple[User, bool]:
    """This person, held until the act is done, and whether they are the last administrator."""
    # All of them are held, in one order: of two who go at once, the second is counted when the first has gone.
    administrators = Q(role=Role.ADMINISTRATOR, is_active=True)
    everybody = User.objects.select_for_update(no_key=True).filter(administrators | Q(pk=person.pk)).order_by("pk")
    found = {one.pk: one for one in everybody}
    others = [one for one in found.values() if one.pk != person.pk]
    held = found[person.pk]
    return held, held.is_active and held.role == Role.ADMINISTRATOR and not others


def _last_administrator(person: User) -> Refused:
    return Refused(
        _("%(name)s is the last administrator; make another person administrator first.") % {"name": person},
        code="last_administrator",
    )
