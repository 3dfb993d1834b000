"""Records that were kept long enough are forgotten: shown first, in batches, logged, and never twice."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from heart import actions, tasks
from heart.celery import TIMETABLE
from heart.kernel import forgetting, retention, retention_policy
from heart.kernel.rooms import rooms
from heart.models import Destruction, Event
from navigation import actions as navigation
from tests import forgetting as past
from tests import make
from tests.record import refused
from triage import actions as triage
from triage.models import ClinicalNote, ContactWay, Incident, Person, Wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(tmp_path):
    return past.policy(tmp_path / "policy.yaml")


@pytest.fixture
def later(now):
    """Travels so many years on."""

    def travel(years):
        return time_machine.travel(now.replace(day=15) + datetime.timedelta(days=366 * years), tick=False)

    return travel


def command(*args, **options):
    said = StringIO()
    call_command("forget", *args, stdout=said, **options)
    return said.getvalue()


def rows_of(part):
    """The rows of this part of anything."""
    return part.model._base_manager.filter(**{f"{part.of}__isnull": False})


def test_whatever_points_to_a_row_that_goes_goes_before_it():
    for kind in retention.kinds():
        parts = retention.parts_of(kind)
        for at, part in enumerate(parts):
            gone = {before.model for before in parts[: at + 1] if before.delete}
            points = part.model._meta.related_objects if part.delete else ()
            held = {one.related_model for one in points if one.on_delete in (models.PROTECT, models.RESTRICT)}
            assert held <= gone, (kind, part.model, held - gone)


def test_nothing_of_a_persons_words_is_in_any_column_afterwards(carol, dan, policy, later):
    person = past.a_life_in_words(carol, dan)
    before = set(past.traces())
    parts = [part for kind in retention.kinds() for part in retention.parts_of(kind)]
    assert [part for part in parts if not rows_of(part).exists()] == [], "the story is told everywhere"
    assert len(before) > 30, "the search itself works"
    assert {"triage.ClinicalNote.text", "triage.Screening.given", "heart.Draft.fields", "heart.Answered.body"} <= before
    lines = Event.objects.count()
    with later(41):
        done = past.forget_all(policy)
        for task in (tasks.forget_drafts, tasks.forget_answers, tasks.forget_sessions):
            task()
    assert past.traces() == []
    assert all(done.values()), f"every kind was met: {done}"
    for part in parts:
        assert rows_of(part).exists() != part.delete, part
    person.refresh_from_db()
    assert (person.name, person.handle, person.date_of_birth, str(person)) == ("", "", None, "Unknown person")
    assert not ContactWay.objects.exists() and not Wish.objects.exists()
    one_by_one = [kind for kind, of in retention.kinds().items() if of.one_by_one]
    assert Event.objects.count() == lines + sum(len(done[kind]) for kind in one_by_one)


def test_the_history_says_that_it_was_destroyed_and_the_log_says_what(carol, policy, later):
    incident = past.told(carol)
    with later(31):
        past.forget_all(policy, "clinical")
        past.forget_all(policy, "clinical")
    (line,) = Event.objects.of_thing(incident).filter(verb="heart.forgot")
    assert (line.by, line.codes) == (past.administrator(), {"record": "clinical", "policy": "shipped-1"})
    (log,) = Destruction.objects.all()
    assert (log.kind, log.things, log.ids, log.by) == ("clinical", 1, [incident.pk], past.administrator())
    assert log.rows["triage.ClinicalNote"] == 1
    assert (log.policy, log.policy_sha256, log.approved_by) == ("shipped-1", policy.sha256, "the medical director")
    for change in (lambda: Destruction.objects.update(things=0), Destruction.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_new_column_for_words_must_be_named(monkeypatch):
    assert retention.unnamed() == []

    class Diary(models.Model):
        text = models.TextField()

        class Meta:
            app_label = "triage"

        def __str__(self):
            return "diary"

    try:
        assert retention.unnamed() == ["triage.Diary.text"]
    finally:
        del apps.all_models["triage"]["diary"]
        apps.clear_cache()


def test_what_is_swept_within_a_day_is_swept_by_the_timetable():
    swept = [task for room in rooms() for task in room.retention.swept.values()]
    assert swept
    assert set(swept) <= set(TIMETABLE)


def test_what_is_named_is_there():
    columns = {f"{model._meta.label}.{name}" for model, name in retention.text_columns()}
    known = {column.rpartition(".")[0] for column in columns} | columns
    said = [room.retention for room in rooms()]
    assert {name for one in said for name in (*one.no_words, *one.swept)} <= known
    assert {label for one in said for label in one.in_use} <= {
        kind.model._meta.label for kind in retention.kinds().values()
    }
    assert {part.kind for one in said for part in one.parts} == set(retention.kinds())


class TestWhen:
    def test_an_adults_record_goes_after_its_time_and_the_call_earlier(self, carol, policy, later):
        incident = past.told(carol, given_name="Robin", date_of_birth=past.BORN)
        with later(4):
            assert past.forget_all(policy) == dict.fromkeys(retention.kinds(), [])
        with later(6):
            assert past.forget_all(policy, "clinical", "call") == {"clinical": [], "call": [incident.pk]}
        assert ClinicalNote.objects.get().text == "She sleeps again."
        with later(12):
            assert past.forget_all(policy, "clinical", "call") == {"clinical": [incident.pk], "call": []}
        assert ClinicalNote.objects.get().text == ""

    def test_a_later_encounter_keeps_the_earlier_ones(self, carol, policy, later):
        first = past.told(carol, given_name="Robin", date_of_birth=past.BORN)
        with later(8):
            second = past.told(carol)
            Incident.objects.filter(pk=second.pk).update(person=first.person)
        with later(12):
            assert past.forget_all(policy, "clinical") == {"clinical": []}
        with later(20):
            assert past.forget_all(policy, "clinical") == {"clinical": [first.pk, second.pk]}

    @pytest.mark.parametrize(
        ("who", "kept", "gone"),
        [
            ({"age": 16}, 12, 25),  # "about 16": as young as 11
            ({"age": 22}, 12, 14),  # may have been 17, and is 30 thirteen years later
            ({"age": 23}, 10, 12),  # may have been 18
            ({"estimated_age": 16}, 12, 25),
            ({"years": 17}, 12, 14),
            ({"years": 18}, 10, 12),
            ({}, 29, 31),  # nothing is known: as if born that day
        ],
    )
    def test_a_minors_record_is_kept_until_thirty(self, carol, policy, later, now, who, kept, gone):
        person = {key: said for key, said in who.items() if key == "estimated_age"}
        if "years" in who:
            person["date_of_birth"] = timezone.localdate() - datetime.timedelta(days=round(who["years"] * 365.25) + 30)
        incident = past.told(carol, **person)
        Incident.objects.filter(pk=incident.pk).update(age=who.get("age"))
        with later(kept):
            assert past.forget_all(policy, "clinical") == {"clinical": []}
        with later(gone):
            assert past.forget_all(policy, "clinical") == {"clinical": [incident.pk]}

    def test_a_person_stays_while_any_record_does_or_somebody_acts_on_them(self, carol, policy, later):
        incident = past.told(carol, given_name="Robin", date_of_birth=past.BORN)
        with later(8):
            assert past.forget_all(policy, "call", "person") == {"call": [incident.pk], "person": []}
        with later(10):
            triage.open_person(incident.person, by=make.supervisor(), reason="complaint")
        with later(12):
            assert past.forget_all(policy, "clinical", "person") == {"clinical": [incident.pk], "person": []}
        with later(17):
            assert past.forget_all(policy, "person") == {"person": [incident.person.pk]}

    def test_a_follow_up_that_was_closed_later_keeps_it_longer(self, policy, later, dan):
        promise = make.follow_up(dan)
        with later(3):
            navigation.attempt(promise, "phone", "reached", by=dan, note="She works again.")
            navigation.close(promise, "connected", by=dan)
        with later(6):
            assert past.forget_all(policy, "call") == {"call": []}
        with later(9):
            assert past.forget_all(policy, "call") == {"call": [promise.incident_id]}

    def test_of_whom_nothing_says_how_long_they_are_known_stays(self, policy, later):
        make.person()
        with later(50):
            assert past.forget_all(policy, "person") == {"person": []}

    def test_open_work_keeps_it(self, carol, policy, later):
        incident = past.told(carol, given_name="Robin", date_of_birth=past.BORN)
        triage.reopen(incident, by=make.supervisor())
        with later(40):
            assert past.forget_all(policy) == dict.fromkeys(retention.kinds(), [])

    def test_an_open_promise_keeps_it(self, policy, later):
        promise = make.follow_up()
        assert promise.incident.status == "Closed"
        with later(40):
            assert past.forget_all(policy, "clinical", "call", "person") == {"clinical": [], "call": [], "person": []}


class TestMerged:
    def test_who_was_merged_goes_after_who_they_were_merged_into(self, carol, policy, later):
        boss = make.supervisor()
        kept = past.told(carol, given_name="Robin", date_of_birth=past.BORN).person
        gone = past.told(carol, given_name="Robyn", date_of_birth=past.BORN).person
        for one in (kept, gone):
            triage.open_person(one, by=boss, reason="safety")
        done = triage.merge(gone, kept, by=boss)
        with later(8):
            assert past.forget_all(policy, "call", "person")["person"] == []
        with later(13):
            assert past.forget_all(policy, "clinical", "person", most=1)["person"] == [kept.pk, gone.pk]
            kept.refresh_from_db()
            with refused("forgotten", kept, done, says="destroyed on"):
                triage.open_person(kept, by=boss, reason="safety")
            Person.objects.filter(pk=kept.pk).update(forgotten_at=None)
            kept.refresh_from_db()
            triage.open_person(kept, by=boss, reason="safety")
            with refused("forgotten", kept, done, says="destroyed on"):
                triage.undo_merge(done, by=boss)
            with refused("forgotten", kept, done, says="destroyed on"):
                triage.merge(gone, kept, by=boss)

    def test_nothing_is_done_with_an_incident_that_was_destroyed(self, carol, policy, later):
        incident = past.told(carol)
        with later(6):
            past.forget_all(policy, "call")
            with refused("forgotten", incident, says="destroyed on"):
                triage.reopen(incident, by=make.supervisor())
            with refused("forgotten", incident, says="destroyed on"):
                triage.note(incident, "He called again.", by=make.supervisor())
        with later(31):
            past.forget_all(policy, "clinical")
            with refused("forgotten", incident, says="destroyed on"):
                triage.hold("lawsuit", incident=incident, by=make.supervisor())


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def approved(self, settings, tmp_path, policy):
        settings.RETENTION_POLICY = tmp_path / "policy.yaml"

    def test_it_shows_what_it_would_do_and_does_nothing(self, carol, later):
        past.told(carol, given_name="Robin", date_of_birth=past.BORN)
        with later(12):
            said = command()
        assert "clinical: 1 over before" in said
        assert "triage.ClinicalNote: 1" in said
        assert "call: 1 over before" in said
        assert "Nothing is destroyed now" in said
        assert (ClinicalNote.objects.get().text, Destruction.objects.count()) == ("She sleeps again.", 0)

    def test_it_does_it_under_the_named_version_by_an_administrator(self, carol, sam, later):
        past.told(carol, given_name="Robin", date_of_birth=past.BORN)
        with later(12):
            for wrong, words in [
                ({"do_it": "another"}, "not another"),
                ({"do_it": "shipped-1"}, "Say who does it"),
                ({"do_it": "shipped-1", "by": sam.username}, "An administrator answers"),
                ({"do_it": "shipped-1", "kind": ["dust"]}, "no kind of record dust"),
            ]:
                with pytest.raises(CommandError, match=words):
                    command(**wrong)
            assert Destruction.objects.count() == 0
            said = command(do_it="shipped-1", by=past.administrator().username, kind=["clinical"])
        assert "clinical: 1 destroyed" in said
        assert (ClinicalNote.objects.get().text, Destruction.objects.count()) == ("", 1)
        assert Person.objects.get().given_name == "Robin"

    def test_the_shipped_policy_shows_and_destroys_nothing(self, settings, carol, later):
        settings.RETENTION_POLICY = settings.BASE_DIR / "heart" / "retention.yaml"
        past.told(carol)
        with later(31):
            assert "approved by nobody" in command()
            with pytest.raises(CommandError, match="has approved this retention policy"):
                command(do_it="shipped-1", by=past.administrator().username)
        assert Destruction.objects.count() == 0


def test_who_answers_for_it_is_asked_of_the_act_too(sam, policy, tmp_path):
    with refused("not_theirs"):
        actions.forget("call", policy, by=sam)
    not_approved = past.policy(tmp_path / "other.yaml", **{"approved_by: the medical director": "approved_by: ''"})
    with refused("not_approved"):
        actions.forget("call", not_approved, by=past.administrator())


def test_whoever_is_stopped_between_two_batches_begins_again_and_nothing_is_done_twice(
    carol, policy, later, monkeypatch
):
    incidents = [past.told(carol).pk for _ in range(3)]
    write, written = forgetting.history.record, []

    def dies(*args, **more):
        written.append(args)
        if len(written) == 2:
            raise KeyboardInterrupt
        return write(*args, **more)

    with later(6):
        monkeypatch.setattr(forgetting.history, "record", dies)
        with pytest.raises(KeyboardInterrupt):
            past.forget_all(policy, "call", most=1)
        monkeypatch.undo()
        assert [log.ids for log in Destruction.objects.order_by("pk")] == [[incidents[0]]]
        assert Incident.objects.exclude(forgotten_at=None).count() == 1, "the second batch left nothing behind"
        assert past.forget_all(policy, "call", most=1) == {"call": incidents[1:]}
    assert Destruction.objects.count() == 3


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("years: 11", "years: 0", "clinical must say for how many"),
        ("  call:\n    years: 5", "  call:\n    years: 4", "call must be kept for 5 years"),
        ("years_after: 12", "years_after: many", "clinical.minors.years_after must be a number"),
        ("unknown_age: as_minor", "unknown_age: whatever", "as_minor or as_adult"),
        ("  hold:", "  dust:", "kinds must be exactly: position"),
        ("version: shipped-1", "version: my policy", "version must be a short name"),
        ("version: shipped-1", "edition: 1", "must say version, approved_by and kinds"),
        ("    days: 90", "    weeks: 13", "position may say"),
        ("version: shipped-1", "version: [", "cannot be read"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(tmp_path, old, new, words):
    with pytest.raises(retention_policy.PolicyError, match=words):
        past.policy(tmp_path / "policy.yaml", **{old: new})


def test_a_leap_day_is_not_kept_too_short():
    day = datetime.date(2028, 2, 29)
    assert retention_policy.years_before(day, 11) == datetime.date(2017, 2, 28)
    assert retention_policy.years_before(day, 4) == datetime.date(2024, 2, 29)
