"""What is typed and not sent is kept for that person alone, shown when the page is opened again, and then forgotten."""

import datetime
import json
import logging
import uuid

import pytest
from django.contrib import admin
from django.utils import timezone

from heart import actions, tasks
from heart.kernel.flow import Refused
from heart.models import Draft, Event
from tests import make
from tests.at_once import at_once
from tests.reading import Page

WORDS = "Says she will wait on the roof until dark. Dice que sí, ñandú."


def keep(client, form, **typed):
    return client.post("/drafts/keep/", {"draft": form, **typed})


def test_it_is_shown_when_the_page_is_opened_again(alice, client_of):
    made = make.incident(alice)
    desk = client_of(alice)
    assert keep(desk, f"note:{made.pk}", text=WORDS).status_code == 204
    page = Page(desk.get(f"/incidents/{made.pk}/").content.decode())
    assert page.form("/note/")["text"] == WORDS
    (line,) = page.all(class_="draft")
    at = timezone.localtime(Draft.objects.get().updated_at)
    assert line.text.startswith(f"You typed this at {at:%H:%M}. It is not saved yet.")


def test_every_kind_of_field_comes_back(alice, dan, client_of):
    make.center()
    typed = {"address": "99 First St", "priority": "1", "language": "es", "place_verified": "on", "narrative": WORDS}
    desk = client_of(alice)
    tab = Page(desk.get("/intake/").content.decode()).form("/calls/take/")
    keep(desk, tab["draft"], **typed)
    again = desk.get("/intake/", {"call": tab["call"]})
    assert typed.items() <= Page(again.content.decode()).form("/calls/take/").items()
    follow_up = make.follow_up(dan)
    tried = {
        "channel": "text",
        "result": "no_answer",
        "next_try_at_0": "2999-01-01",
        "next_try_at_1": "9:0",
        "note": WORDS,
    }
    keep(client_of(dan), f"attempt:{follow_up.pk}", **tried)
    shown = Page(client_of(dan).get(f"/followups/{follow_up.pk}/").content.decode()).form("/attempt/")
    assert tried.items() <= shown.items()


def test_the_newest_words_count(alice):
    for words in ("S", "Sa", "Say"):
        actions.keep_draft("note:1", {"text": words}, by=alice)
    assert [draft.fields for draft in alice.drafts.all()] == [{"text": "Say"}]


def test_nobody_else_sees_it(alice, sam, client_of):
    made = make.incident(alice)
    keep(client_of(alice), f"note:{made.pk}", text=WORDS)
    assert WORDS not in client_of(sam).get(f"/incidents/{made.pk}/").content.decode()
    client_of(sam).post("/drafts/discard/", {"draft": f"note:{made.pk}"})
    assert alice.drafts.count() == 1


def test_it_ends_when_the_form_is_taken(alice, client_of):
    made = make.incident(alice)
    desk = client_of(alice)
    keep(desk, f"note:{made.pk}", text=WORDS)
    sent = {"text": WORDS, "draft": f"note:{made.pk}", "once": str(uuid.uuid4())}
    assert desk.post(f"/incidents/{made.pk}/note/", sent).status_code == 302
    assert not Draft.objects.exists()
    # Words that were still on their way when the form was taken.
    assert keep(desk, f"note:{made.pk}", text=WORDS, of=sent["once"]).status_code == 204
    assert not Draft.objects.exists()


def test_it_stays_when_the_form_is_refused(alice, client_of):
    made = make.incident(alice)
    desk = client_of(alice)
    keep(desk, f"note:{made.pk}", text="n" * 9000)
    sent = {"text": "n" * 9000, "draft": f"note:{made.pk}", "once": str(uuid.uuid4())}
    assert desk.post(f"/incidents/{made.pk}/note/", sent).status_code == 422
    assert keep(desk, f"note:{made.pk}", text="n" * 8000, of=sent["once"]).status_code == 204
    assert Page(desk.get(f"/incidents/{made.pk}/").content.decode()).form("/note/")["text"] == "n" * 8000


def test_after_half_a_day_it_is_neither_shown_nor_there(alice, client_of):
    made = make.incident(alice)
    keep(client_of(alice), f"note:{made.pk}", text=WORDS)
    keep(client_of(alice), "take", address="here")
    alice.drafts.filter(form__startswith="note").update(
        updated_at=timezone.now() - datetime.timedelta(hours=12, minutes=1)
    )
    assert WORDS not in client_of(alice).get(f"/incidents/{made.pk}/").content.decode()
    assert tasks.forget_drafts() == 1
    assert [draft.form for draft in Draft.objects.all()] == ["take"]


def test_its_words_are_nowhere_else(alice, client_of, caplog):
    made = make.incident(alice)
    lines = Event.objects.count()
    with caplog.at_level(logging.DEBUG):
        keep(client_of(alice), f"note:{made.pk}", text="quillwort")
        keep(client_of(alice), "no such form", text="quillwort")
    assert Event.objects.count() == lines
    assert "quillwort" not in caplog.text
    assert "quillwort" not in f"{Draft.objects.get()} {Draft.objects.get()!r}"
    assert "quillwort" not in json.dumps(list(Event.objects.values("codes")))
    assert Draft not in admin.site._registry


@pytest.mark.parametrize("form", ["", "Note:1", "note:", "note:1;", "note:" + "9" * 20, "n" * 31])
def test_what_is_no_form_is_refused(form, alice):
    with pytest.raises(Refused):
        actions.keep_draft(form, {"text": WORDS}, by=alice)


def test_too_much_is_refused_and_too_many_push_out_the_oldest(alice):
    with pytest.raises(Refused):
        actions.keep_draft("note:1", {"text": "n" * 100_000}, by=alice)
    for number in range(actions.DRAFTS_EACH + 3):
        actions.keep_draft(f"note:{number}", {"text": WORDS}, by=alice)
    kept = set(alice.drafts.values_list("form", flat=True))
    assert len(kept) == actions.DRAFTS_EACH and "note:2" not in kept and "note:3" in kept


def test_strangers_and_people_without_work_keep_nothing(client, eve, client_of):
    for nobody in (client, client_of(eve)):
        assert keep(nobody, "take", address="here").status_code == 401
        assert nobody.get("/drafts/keep/").status_code == 405
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_leave_one_draft():
    alice = make.user("alice")
    kept = at_once(*(lambda: actions.keep_draft("take", {"address": WORDS}, by=alice),) * 4)
    assert [type(draft) for draft in kept] == [Draft] * 4
    assert Draft.objects.count() == 1


def test_a_nul_is_left_out(alice, client_of):
    desk = client_of(alice)
    assert keep(desk, "take", narrative="a\0b", of="\0").status_code == 204
    assert Draft.objects.get().fields == {"narrative": "ab"}
    assert desk.post("/drafts/discard/", {"draft": "\0"}).status_code == 302
    assert Draft.objects.exists()
