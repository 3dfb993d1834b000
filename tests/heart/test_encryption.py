"""Clinical words: nowhere in the database in clear, readable while keys change, and a lost key is said."""

import io

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from heart import actions as heart
from heart.models import Answered, Draft, Session, encryption
from tests import make
from tests.reading import Page
from triage import actions as triage
from triage.models import ClinicalNote

WORDS = "Reports thoughts of dying; Ñandú 🕊 no plan."
NOTES = ("triage_clinicalnote", "text")
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def keys(settings):
    settings.CLINICAL_KEYS = [OLD]


def note(by, text=WORDS):
    return triage.clinical_note(make.diversion_at("Released", clinician=by), text, by=by)


def everything() -> str:
    """Every row of every table of the database, as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT one::text FROM {connection.ops.quote_name(table)} AS one")
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM triage_clinicalnote ORDER BY id")
        return [text for (text,) in cursor.fetchall()]


def status() -> str:
    out = io.StringIO()
    call_command("clinical_keys", "status", stdout=out)
    return out.getvalue()


def test_notes_and_drafts_are_read_back_and_stand_nowhere_in_clear(carol):
    made = note(carol)
    heart.keep_draft(f"clinical_note:{made.diversion_id}", {"text": "Typed and not sent: tablets."}, by=carol)
    assert ClinicalNote.objects.get().text == WORDS
    assert Draft.objects.get().fields == {"text": "Typed and not sent: tablets."}
    whole = everything()
    assert carol.username in whole, "the search itself works"
    for words in ("dying", "Ñandú", "tablets"):
        assert words not in whole


def test_an_answer_kept_for_a_retry_is_encrypted_and_comes_back_as_it_was(carol, client_of, settings):
    talk = make.diversion_at("Released", clinician=carol)
    sent = {"question": "wish_dead", "answer": "yes", "moment": "start", "language": "en", "once": "k-1"}

    def press():
        return client_of(carol).post(f"/diversions/{talk.pk}/screen/", sent, headers={"HX-Request": "true"})

    first, again = press(), press()
    assert "Wish to be dead" in first.content.decode()
    assert (again.status_code, again.content, again["Idempotent-Replay"]) == (200, first.content, "true")
    whole = everything()
    assert "k-1" in whole and "Wish to be dead" not in whole and b"Wish to be dead".hex() not in whole
    settings.CLINICAL_KEYS = [NEW]
    assert press().status_code == 409, "it was done; an answer that cannot be read is never an empty page"


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", bytes(range(256)), "Ñandú 🕊".encode()])
def test_bytes_come_back_as_they_were(body):
    Answered.objects.create(scope="u", key="k", fingerprint="f", status=200, body=body)
    assert Answered.objects.get().body == body


def test_what_was_sent_to_a_locked_screen_is_encrypted(carol, client_of, settings):
    talk, browser = make.diversion_at("Ended", clinician=carol), client_of(carol)
    browser.post("/sessions/lock/")
    browser.post(f"/diversions/{talk.pk}/clinical_note/", {"text": WORDS})
    stored_in = str([one.get_decoded() for one in Session.objects.all()])
    assert "'kept'" in stored_in and "dying" not in stored_in and "clinical_note" not in stored_in
    browser.post("/unlock/", {"password": make.PASSWORD})
    assert WORDS in Page(browser.get("/kept/").content.decode()).text
    settings.CLINICAL_KEYS = [NEW]
    assert browser.get("/kept/").status_code == 302, "without its key there is nothing to show"


@pytest.mark.django_db(transaction=True)
def test_the_files_of_the_table_hold_none_of_it_either(carol):
    note(carol, "Sertraline since the spring of last year.")
    note(carol, "Sertraline stopped in June.")
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('triage_clinicalnote'))")
        notes = bytes(cursor.fetchone()[0])
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('heart_user'))")
        people = bytes(cursor.fetchone()[0])
    assert b"carol" in people, "the search itself works"
    assert encryption.key_id(OLD).encode() in notes and b"Sertraline" not in notes


def test_nothing_is_found_by_an_encrypted_word(carol):
    note(carol)
    with pytest.raises(FieldError, match="encrypted"):
        ClinicalNote.objects.filter(text=WORDS).exists()
    with pytest.raises(FieldError, match="encrypted"):
        ClinicalNote.objects.filter(text__icontains="dying").exists()


def test_keys_change_while_people_read_and_write(carol, settings):
    note(carol, "Before.")
    settings.CLINICAL_KEYS = [OLD, NEW]
    note(carol, "Between.")
    settings.CLINICAL_KEYS = [NEW, OLD]
    note(carol, "After.")
    assert [one.text for one in ClinicalNote.objects.all()] == ["Before.", "Between.", "After."]
    out = io.StringIO()
    call_command("clinical_keys", "rotate", stdout=out)
    assert "triage_clinicalnote.text: 2 encrypted anew" in out.getvalue()
    assert {text.split(":")[0] for text in stored()} == {encryption.key_id(NEW)}
    settings.CLINICAL_KEYS = [NEW]
    assert [one.text for one in ClinicalNote.objects.all()] == ["Before.", "Between.", "After."]
    assert f"{encryption.key_id(NEW)}: writes and reads, 3 words" in status()


def test_of_a_change_of_keys_that_was_stopped_the_rest_is_done_by_the_next(carol, settings):
    for at in range(5):
        note(carol, f"Note {at}.")
    settings.CLINICAL_KEYS = [NEW, OLD]
    assert encryption.rotate(*NOTES, most=2) == 2
    # The newest first: while the change is not finished, the oldest words need the old key, and the health says so.
    settings.CLINICAL_KEYS = [NEW]
    assert encryption.health() == (
        "clinical_keys",
        {"ok": False, "words": f"HEART_CLINICAL_KEYS lacks keys that words need: {encryption.key_id(OLD)}."},
    )
    settings.CLINICAL_KEYS = [NEW, OLD]
    assert [encryption.rotate(*NOTES, most=2) for _ in range(3)] == [2, 1, 0]
    settings.CLINICAL_KEYS = [NEW]
    assert encryption.health() == ("clinical_keys", {"ok": True, "keys": 1})


def test_a_lost_key_is_said_on_the_page_and_what_stands_is_kept(carol, client_of, settings, caplog):
    made = note(carol)
    heart.keep_draft("note:1", {"text": "Typed."}, by=carol)
    before = stored()
    settings.CLINICAL_KEYS = [NEW]
    answer = client_of(carol).get(f"/encounters/{made.diversion_id}/")
    assert answer.status_code == 200
    assert (
        "These words cannot be read: the key they were encrypted with is missing." in Page(answer.content.decode()).text
    )
    assert "HEART_CLINICAL_KEYS" in caplog.text and "dying" not in caplog.text
    assert Draft.objects.get().fields == {}
    lost = ClinicalNote.objects.get()
    lost.save()
    assert stored() == before, "saving what could not be read changes nothing"
    with pytest.raises(CommandError, match=f"{encryption.key_id(OLD)}: 2 words"):
        status()
    settings.CLINICAL_KEYS = [NEW, OLD]
    assert ClinicalNote.objects.get().text == WORDS


def test_an_object_whose_key_is_missing_is_empty_and_saved_again_it_stays_as_it_is(carol, settings):
    heart.keep_draft("note:1", {"text": WORDS}, by=carol)
    settings.CLINICAL_KEYS = [NEW]
    draft = Draft.objects.get()
    assert draft.fields == {}
    draft.save()
    settings.CLINICAL_KEYS = [NEW, OLD]
    assert Draft.objects.get().fields == {"text": WORDS}


def test_words_that_somebody_changed_in_the_database_are_said_to_be_unreadable(carol):
    note(carol)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE triage_clinicalnote SET text = left(text, -6) || 'AAAA=='")
    assert "cannot be read" in ClinicalNote.objects.get().text


def test_a_migration_encrypts_what_stands_and_takes_it_back(carol, settings):
    note(carol, "One.")
    note(carol, "Two.")
    encryption.decrypt_column(*NOTES)
    assert stored() == ["One.", "Two."]
    encryption.encrypt_column(*NOTES)
    assert "One." not in stored() and [one.text for one in ClinicalNote.objects.all()] == ["One.", "Two."]
    settings.CLINICAL_KEYS = [NEW]
    before = stored()
    with pytest.raises(ValueError, match="a key is missing"):
        encryption.decrypt_column(*NOTES)
    assert stored() == before


def test_a_fresh_key_is_a_key(settings):
    out = io.StringIO()
    call_command("clinical_keys", "new", stdout=out)
    settings.CLINICAL_KEYS = [out.getvalue().strip()]
    assert encryption.decrypt(encryption.encrypt(WORDS)) == WORDS


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_the_migrations_encrypt_a_note_and_a_draft_that_stand(carol):
    made = note(carol, "Written before the upgrade.")
    heart.keep_draft("note:1", {"text": "Typed before it."}, by=carol)
    Answered.objects.create(scope="u", key="k", fingerprint="f", status=200, headers={"Location": "/"}, body=b"x")
    try:
        MigrationExecutor(connection).migrate([("triage", "0043_merges"), ("heart", "0010_words")])
        whole = everything()
        assert "Written before the upgrade." in whole and "Typed before it." in whole
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    whole = everything()
    assert "before the upgrade" not in whole and "Typed before" not in whole
    assert ClinicalNote.objects.get(pk=made.pk).text == "Written before the upgrade."
    assert Draft.objects.get().fields == {"text": "Typed before it."}
    answered = Answered.objects.get()
    assert (answered.key, answered.status, answered.headers, answered.body) == ("k", None, {}, None), "only that it was"
