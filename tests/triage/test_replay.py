"""`manage.py replay` against the real API: every row is accounted for, and no call is taken twice."""

import io
import json
import os
import signal
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from rest_framework.authtoken.models import Token

from tests import make
from tests.deadline import eventually
from tests.triage.replay_files import MAPPING, row, text, written
from triage import actions
from triage.models import Assessment, Call, Incident
from triage.replay.account import Account, Outcome, Result
from triage.replay.door import Door

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def replay(live_server, alice, tmp_path):
    """Play a file as Alice: (what the screen says, the account)."""
    make.center()

    def play(content, words=MAPPING, **options):
        file, words = written(tmp_path, content, words)
        out, account = io.StringIO(), tmp_path / "account.json"
        usual = {"speed": 0.0, "url": live_server.url, "token": token_of(alice), "account": account, "patience": 5.0}
        call_command("replay", file, stdout=out, **{"mapping": words, **usual, **options})
        return out.getvalue(), json.loads(account.read_text())

    return play


def token_of(user):
    return Token.objects.get_or_create(user=user)[0].key


def incident_of(number):
    return Incident.objects.get(calls__source="test-cad", calls__source_id=number)


def test_it_takes_asks_and_decides(replay, alice):
    said, account = replay(text(row("1"), row("2", type="Fight", flag="V"), row("3", type="Mental")))
    assert account["adds_up"] and account["results"] == {"taken": 3}
    assert "Adds up: 3 read = 3 + 0 + 0." in said
    fight = incident_of("2")
    assert fight.calls.get().call_taker == alice
    assert (fight.initial_nature, fight.response_id) == ("FIGHT", "emergency")
    assert fight.assessments.get().answers == {"weapon": "unknown", "violence": "yes"}
    assert incident_of("3").response_id == "clinician"
    assert account["recommended_on_what_the_file_states"] == {"clinician": 1, "emergency": 2}
    supposed = account["what_if_open_questions_were_answered_without_danger"]
    assert supposed == {"clinician": 1, "team": 1, "emergency": 1}
    assert "no approved one is in force on the server" in account["protocol_of_the_what_if"]
    made = make.version_at("Effective", code="county-7")
    said, account = replay(text(row("4")))
    assert account["protocol_of_the_what_if"] == f"{made.code}, in force on the server"
    assert "without danger; by county-7, in force on the server" in said


def test_calls_come_now_unless_the_recorded_time_is_asked_for(replay):
    replay(text(row("1")))
    replay(text(row("2")), as_recorded=True)
    assert incident_of("1").opened_at.year > 2024
    assert incident_of("2").opened_at.isoformat() == "2024-05-01T16:00:00+00:00"


def test_a_second_run_takes_nothing_and_changes_nothing(replay):
    rows = text(*(row(str(number)) for number in range(1, 7)), row("7", lat="35.01"))
    _, first = replay(rows)
    before = list(Incident.objects.order_by("pk").values()), Assessment.objects.count()
    said, second = replay(rows)
    assert second["results"] == {"already_taken": 7} and second["adds_up"]
    assert "Adds up: 7 read = 0 + 7 + 0." in said
    assert (list(Incident.objects.order_by("pk").values()), Assessment.objects.count()) == before
    same = "recommended_on_what_the_file_states"
    assert second[same] == first[same]
    assert (first["duplicates"]["joined"], second["duplicates"]["joined_before"]) == (1, 1)


def test_a_run_killed_in_the_middle_is_completed_by_the_next(replay, live_server, alice, tmp_path):
    rows = text(*(row(str(number), when=f"2024-05-01 12:00:{number:02}") for number in range(1, 50)))
    file, mapping = written(tmp_path, rows)
    run = subprocess.Popen(
        [sys.executable, "manage.py", "replay", file, "--mapping", mapping, "--speed", "5", "--url", live_server.url],
        env={**os.environ, "HEART_TOKEN": token_of(alice)},
    )
    try:
        eventually(lambda: Call.objects.count() > 3)
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    taken = Call.objects.count()
    assert 3 < taken < 49
    _, account = replay(rows)
    assert account["adds_up"]
    # One more may have been on its way when the process died.
    assert account["results"]["already_taken"] in (taken, taken + 1)
    assert Call.objects.count() == Incident.objects.count() == 49
    assert not Incident.objects.filter(response=None).exists()
    assert not [i for i in Incident.objects.all() if i.assessments.count() != 1]


def test_what_an_earlier_run_began_is_finished(replay, alice):
    said = {"source": "test-cad", "initial_nature": "MNTL", **make.PLACE}
    actions.take(make.center(), by=alice, **said, source_id="1")
    asked = actions.take(make.center(), by=alice, **said, source_id="2").incident
    actions.assess(asked, {"weapon": "yes"}, by=alice)
    _, account = replay(text(row("1", type="Mental"), row("2", type="Mental")))
    assert account["results"] == {"already_taken": 2}
    assert account["finished_what_an_earlier_run_began"] == 2
    assert incident_of("1").response_id == "clinician"
    # What a person had answered stands, and decides.
    assert incident_of("2").response_id == "emergency" and asked.assessments.count() == 1


def test_what_people_decided_meanwhile_is_left_alone(replay, alice):
    call = make.call(alice, source="test-cad", source_id="1")
    make.assessment_safe(call.incident, alice)
    actions.decide(call.incident, "team", by=alice)
    _, account = replay(text(row("1", flag="V")))
    assert account["finished_what_an_earlier_run_began"] == 0
    assert incident_of("1").response_id == "team"


def test_the_same_event_is_joined_to_the_older_row_with_its_dangers(replay):
    rows = text(row("1"), row("2", lat="35.01", flag="V", when="2024-05-01 12:05:00"), row("3"))
    said, account = replay(rows)
    assert account["duplicates"]["joined"] == account["duplicates"]["of_which_the_server_had_warned"] == 1
    older = incident_of("1")
    assert set(older.calls.values_list("source_id", flat=True)) == {"1", "2"}
    assert Incident.objects.filter(joined_to=older).count() == 1
    assert older.response_id == "emergency"
    assert account["results"] == {"taken": 3}
    assert "Duplicates joined: 1" in said


def test_a_number_that_stands_twice_is_taken_once(replay):
    _, account = replay(text(row("1"), row("1", street="Elsewhere"), row("2")))
    assert account["results"] == {"taken": 2, "already_taken": 1} and account["adds_up"]
    assert account["rows"][1]["reason"] == "The same number stands in line 2."
    assert Call.objects.count() == 2


def test_a_second_row_that_is_worse_is_kept_on_the_call_that_is_taken(replay):
    _, account = replay(text(row("1"), row("1", type="Fight", flag="V"), row("2")))
    assert account["results"] == {"taken": 2, "kept_on_another_row": 1} and account["adds_up"]
    taken = incident_of("1")
    assert (taken.initial_nature, taken.response_id) == ("FIGHT", "emergency")
    assert Assessment.objects.filter(incident=taken).latest("pk").answers["violence"] == "yes"
    assert "the kind of call (" in account["rows"][1]["reason"]


def test_numbers_that_a_spreadsheet_cut_cost_no_call_and_are_said_before_anything_is_sent(replay, capsys):
    rows = [row("1.63664E+08", street=f"{at} Union St", lat=f"{35 + at / 50:.4f}") for at in range(4)]
    said, account = replay(text(*rows), stderr=sys.stderr)
    assert account["results"] == {"taken": 4} and Call.objects.count() == 4
    assert "numbers_scientific" in said and "numbers_scientific" in capsys.readouterr().err
    assert replay(text(*rows))[1]["results"] == {"already_taken": 4}


def test_broken_lines_are_refused_by_line_and_nothing_else_is_lost(replay):
    good = text(row("1"), row("2"), row("3")).encode()
    lines = good.splitlines(keepends=True)
    lines[2:2] = [b"too,few\r\n", b'9,"open quote,x\r\n', b"8,when,Caf\xe9,,,,,\r\n"]
    said, account = replay(b"".join(lines))
    assert account["results"] == {"taken": 3, "refused": 3} and account["adds_up"]
    assert {code: group["lines"] for code, group in account["refused"].items()} == {
        "too_few_fields": [3],
        "quote": [4],
        "encoding": [5],
    }
    assert "byte 11 of the line (0xE9) is not utf-8" in said
    assert "Adds up: 6 read = 3 + 0 + 3." in said


def test_what_the_server_cannot_read_is_flagged_and_the_call_taken(replay):
    mapping = MAPPING + "constants: {language: klingon!}\n"
    said, account = replay(text(row("1"), row("2", lat="44.47", lon="-73.21"), row("3", phone="x")), mapping)
    assert account["results"] == {"taken": 3} and account["adds_up"]
    flags = {code: group["lines"] for code, group in account["flags"].items()}
    assert flags == {"language_not_read": [2, 3, 4], "point_not_used": [3], "phone_broken": [4]}
    assert "HEART_REGION" in said
    assert list(Call.objects.order_by("source_id").values_list("incident__point_not_used", "callback_said")) == [
        ("", ""), ("44.47, -73.21", ""), ("", "x"),
    ]  # fmt: skip


def test_a_team_without_a_place_is_taken_and_said_to_be_undecided(replay):
    safe = "{violence: no, breathing: yes, attempt: no, weapon: no, plan: no, signs: no, medical: no, officer: no}"
    mapping = MAPPING.replace("say: {violence: yes}", f"say: {safe}")
    said, account = replay(text(row("1", flag="V", street="", lat="", lon="")), mapping)
    assert account["results"] == {"taken": 1}
    assert account["taken_but_not_decided"]["no_place"]["lines"] == [2]
    assert "Taken but not decided: 1 no_place (line 2)" in said
    _, again = replay(text(row("1", flag="V", street="", lat="", lon="")), mapping)
    assert again["taken_but_not_decided"]["no_place"]["lines"] == [2]
    assert again["finished_what_an_earlier_run_began"] == 0


def test_rows_without_any_answer_are_taken_and_left_to_people(replay):
    _, account = replay(text(row("1")), MAPPING.replace("never_states: weapon\n", ""))
    assert account["results"] == {"taken": 1}
    assert account["taken_but_not_decided"]["no_answer_in_the_file"]["count"] == 1


def test_a_dry_run_sends_nothing_and_foresees_the_same(replay):
    rows = text(row("1"), row("2", lat="35.01"), row("3", type="Mental"), row("4", type="Yeti"), row("1"))
    said, dry = replay(rows, dry_run=True, url="http://127.0.0.1:1", token="")
    assert not Call.objects.exists()
    assert dry["results"] == {"would_be_taken": 4, "already_taken": 1} and dry["adds_up"]
    assert "Yeti (1)" in said
    _, real = replay(rows)
    for part in ("recommended_on_what_the_file_states", "types_without_a_nature"):
        assert dry[part] == real[part]
    assert dry["duplicates"]["joined"] == real["duplicates"]["joined"] == 1


def test_a_limit_reads_no_further(replay):
    _, account = replay(text(row("1"), row("2"), row("3")), limit=2)
    assert account["rows_read"] == 2 and Call.objects.count() == 2


def test_a_person_who_may_not_take_calls_takes_none(replay, eve):
    with pytest.raises(CommandError):
        replay(text(row("1")), token=token_of(eve))
    assert not Call.objects.exists()


def test_a_lost_right_stops_the_run_and_the_account_does_not_add_up(replay, carol, tmp_path):
    with pytest.raises(CommandError) as stopped:
        replay(text(row("1"), row("2")), token=token_of(carol))  # she may see the centers
    assert stopped.value.returncode == 1
    account = json.loads((tmp_path / "account.json").read_text())
    assert not account["adds_up"] and account["results"] == {"not_settled": 2} and account["stopped"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"token": "wrong"}, "token"),
        ({"center": "atlantis"}, "There is no 911 center “atlantis”; there are: concord"),
        ({"url": "http://127.0.0.1:1", "patience": 0.0}, "No answer from 127.0.0.1:1"),
        ({"url": "gopher://x"}, "is not an address"),
        ({"mapping": "springfield"}, "Shipped mappings"),
        ({"kinds": "wizard"}, "--kinds"),
    ],
)
def test_what_cannot_begin_says_why(replay, options, words):
    with pytest.raises(CommandError) as wrong:
        replay(text(row("1")), **options)
    assert words in str(wrong.value)


def test_a_name_and_password_do_as_well(replay, alice, monkeypatch):
    monkeypatch.setenv("HEART_PASSWORD", make.PASSWORD)
    _, account = replay(text(row("1")), token="", user="alice")
    assert account["results"] == {"taken": 1}


def test_a_lost_reply_is_asked_for_again_and_the_call_counts_as_taken(replay, monkeypatch):
    once, lost = Door._once, []

    def loses_the_first(self, method, path, body, key):
        answer = once(self, method, path, body, key)
        if method == "POST" and path not in lost:
            lost.append(path)
            raise ConnectionResetError("lost")
        return answer

    monkeypatch.setattr(Door, "_once", loses_the_first)
    _, account = replay(text(row("1"), row("2", lat="35.01")))
    assert len(lost) >= 4
    assert account["results"] == {"taken": 2} and account["duplicates"]["joined"] == 1
    assert Call.objects.count() == 2


def test_an_account_that_misses_a_row_does_not_add_up():
    account = Account("x", "y", "utf-8", read=2, outcomes=[Outcome(2, result=Result.TAKEN)])
    assert not account.adds_up
    account.outcomes.append(Outcome(2, result=Result.TAKEN))
    assert not account.adds_up
    account.outcomes[1].line = 3
    assert account.adds_up
    account.outcomes[1].result = Result.UNSETTLED
    assert not account.adds_up
