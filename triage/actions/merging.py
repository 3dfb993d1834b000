"""Two records are one person, or two after all: an act of somebody, on record, and never by itself."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.contact_ways import keep_own_phone
from triage.actions.locks import lock_incident, refuse_forgotten
from triage.actions.openings import only_opened
from triage.actions.protected import judge_protected
from triage.models import (
    Consent,
    ContactWay,
    EmergencyDisclosure,
    Flag,
    Incident,
    Merge,
    NotSame,
    Person,
    Plan,
    Wish,
)
from triage.queries import twins

# What goes over to the person that is kept; what rooms to the right have follows the incident.
GOES: dict[str, type[Model]] = {
    "incidents": Incident,
    "flags": Flag,
    "ways": ContactWay,
    "wishes": Wish,
    "plans": Plan,
    "consents": Consent,
    "disclosures": EmergencyDisclosure,
}
# Filled from the record that goes where the kept one has nothing.
GAPS = ("given_name", "family_name", "handle", "date_of_birth", "pronouns", "other_languages", "needs_interpreter")


def merge(person: Person, into: Person, *, by: User) -> Merge:
    """`person` is the same as `into`: what belongs to a person (`GOES`) goes over, names stay findable on both.

    What `into` lacks is filled. Raises Refused for the same record, for one that was merged before, and for who has
    not opened `into`, and `person` where the program does not offer it as a possible twin.
    """
    only_opened(into, by)
    if person.pk == into.pk:
        raise Refused(_("A person cannot be merged with the same record."), code="same")
    now = timezone.now()
    with transaction.atomic():
        pair = (person.pk, into.pk)
        held = _hold(pair)
        gone, kept = held[person.pk], held[into.pk]
        refuse_forgotten(gone, kept)
        if Merge.objects.filter(undone_at=None, gone__in=pair).exists():
            raise Refused(_("One of these records was merged already."), code="wrong_state")
        if gone not in [twin.person for twin in twins.possible(kept)]:
            only_opened(gone, by)
        moved: dict[str, object] = {name: _ids(model, gone) for name, model in GOES.items()}
        # A wish that stands on both stands once.
        both = kept.wishes.standing().values("kind")
        twice = gone.wishes.standing().filter(kind__in=both).exclude(kind__in=Wish.NEED_WORDS)
        moved["wishes"] = list(gone.wishes.exclude(pk__in=twice.values("pk")).values_list("pk", flat=True))
        for name, model in GOES.items():
            model._base_manager.filter(pk__in=moved[name]).update(person=kept)
        moved["filled"] = _fill(kept, gone)
        made = Merge.objects.create(kept=kept, gone=gone, at=now, by=by, moved=moved)
        keep_own_phone(kept)
        keep_own_phone(gone)
        history.record("triage.merged", kept, by=by, merge=made.pk, gone=gone.pk)
        _judge(pair, by=by)
    into.refresh_from_db()
    return made


def undo_merge(done: Merge, *, by: User) -> Merge:
    """They are two persons after all: what went over goes back.

    Raises Refused when it did, when one is forgotten, and while the kept record is itself merged into another, for then
    what went over stands there: the last merge is undone first.
    """
    only_opened(done.kept, by)
    with transaction.atomic():
        pair = (done.kept_id, done.gone_id)
        held = _hold(pair)
        kept, gone = held[done.kept_id], held[done.gone_id]
        refuse_forgotten(kept, gone)
        if not Merge.objects.filter(pk=done.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=by):
            raise Refused(_("This was taken apart already."), code="wrong_state")
        if later := twins.merged_into(kept):
            words = _(
                "“%(name)s” was merged into “%(other)s” (record %(number)d) after that. Take those two apart first."
            )
            about = {"name": kept, "other": later.kept, "number": later.kept_id}
            raise Refused(words % about, code="wrong_state")
        for name, model in GOES.items():
            # One that was merged earlier names fewer kinds.
            model._base_manager.filter(pk__in=done.moved.get(name, ()), person=kept).update(person=gone)
        same = {name: None if name in ("date_of_birth", "needs_interpreter") else "" for name in done.moved["filled"]}
        still = {name: empty for name, empty in same.items() if getattr(kept, name) == getattr(gone, name)}
        Person.objects.filter(pk=kept.pk).update(version=kept.version + 1, **still)
        keep_own_phone(kept)
        keep_own_phone(gone)
        history.record("triage.unmerged", kept, by=by, merge=done.pk, gone=gone.pk)
        _judge(pair, by=by)
    done.refresh_from_db()
    return done


def tell_apart(person: Person, other: Person, *, by: User) -> Person:
    """Two records that were offered as one are two persons; they are not offered again."""
    only_opened(person, by)
    if person.pk == other.pk:
        raise Refused(_("A person cannot be compared with the same record."), code="same")
    one, two = sorted((person.pk, other.pk))
    with transaction.atomic():
        NotSame.objects.get_or_create(one_id=one, other_id=two, defaults={"at": timezone.now(), "by": by})
        history.record("triage.told_apart", person, by=by, other=other.pk)
    return person


def _hold(pair: Collection[int]) -> dict[int, Person]:
    """Hold both persons, by key, and before that all their incidents: the order in which every act does."""
    list(Incident.objects.select_for_update().filter(person__in=pair).order_by("pk"))
    return {one.pk: one for one in Person.objects.select_for_update().filter(pk__in=pair).order_by("pk")}


def _judge(pair: Collection[int], *, by: User) -> None:
    """Some help may be closed to whom an incident is about now: by the record it went to, or by what that was told."""
    for pk in Incident.objects.open().filter(person__in=pair).order_by("pk").values_list("pk", flat=True):
        judge_protected(lock_incident(pk), by=by)


def _ids(model: type[Model], person: Person) -> list[int]:
    return list(model._base_manager.filter(person=person).values_list("pk", flat=True))


def _fill(kept: Person, gone: Person) -> list[str]:
    """What the kept record lacked and has now."""
    filled = [name for name in GAPS if getattr(kept, name) in ("", None) and getattr(gone, name) not in ("", None)]
    changes = {name: getattr(gone, name) for name in filled}
    if "date_of_birth" in filled:
        changes |= {"estimated_age": None, "age_estimated_on": None}
    Person.objects.filter(pk=kept.pk).update(version=kept.version + 1, **changes)
    return filled
