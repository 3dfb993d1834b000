"""The command line's grammar: a line has one meaning or none, and a beginning is never taken for a name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heart.kernel.access import permissions
from heart.kernel.command_types import Command, Plan
from heart.kernel.flow import Refused
from heart.models import User
from heart.shell import commands
from heart.shell.commands import one_of, read

NAMES = ["CRT-1", "CRT-12", "CRT-2", "CN-1", "COR-2"]


def nothing(user, *words):
    return Plan("nothing", ("nothing", *words), lambda: None)


GIVEN = [
    Command("", "1043", "open", "triage.see", nothing),
    Command("D", "D CRT-2 1043", "send", "dispatch.assign", nothing, least=2, most=2),
    Command("N", "N 1043 …", "note", "triage.note", nothing, least=2, most=2, rest=True),
    Command("C", "C CRT-2 43 yes", "clear", "dispatch.clear", nothing, least=1, most=3),
]


def refused(act, *said, **more):
    with pytest.raises(Refused) as why:
        act(*said, **more)
    return why.value


@pytest.mark.parametrize(
    ("line", "letter", "words"),
    [
        ("D CRT-2 1043", "D", ("CRT-2", "1043")),
        ("  d   crt-2\t1043  ", "D", ("crt-2", "1043")),
        ("1043", "", ("1043",)),
        ("N 1043 Door code  12 #4", "N", ("1043", "Door code  12 #4")),
        ("c CRT-2", "C", ("CRT-2",)),
        ("D\x00CRT-2\x001043", "D", ("CRT-2", "1043")),
        ("C CRT-2 43 yes", "C", ("CRT-2", "43", "yes")),
    ],
)
def test_a_line_is_read(line, letter, words):
    said = read(line, GIVEN)
    assert (said.command.letter, said.words) == (letter, words)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("Q CRT-2", "unknown"),
        ("DCRT-2 1043", "unknown"),
        ("D CRT-2", "usage"),
        ("D CRT-2 1043 1044", "usage"),
        ("N 1043", "usage"),
        ("1043 1044", "unknown"),
        ("١٠٤٣", "unknown"),
        ("N 1043 " + "x" * 5000, "too_long"),
    ],
)
def test_a_line_that_is_none_is_refused_with_what_to_type(line, code):
    assert refused(read, line, GIVEN).code == code


@given(st.text(max_size=60))
def test_whatever_is_typed_has_one_meaning_or_is_refused(line):
    try:
        said = read(line, GIVEN)
    except Refused as no:
        assert no.message
        return
    assert [one for one in GIVEN if one.letter == said.command.letter] == [said.command]
    assert said.command.least <= len(said.words) <= said.command.most
    assert re.sub(r"\s+", "", said.command.letter + "".join(said.words)).lower() == re.sub(r"[\s\0]+", "", line).lower()


@pytest.mark.parametrize("typed", ["CRT-2", "crt-2", "crt2", "Crt 2"])
def test_case_and_dashes_do_not_matter(typed):
    assert one_of(typed, [(name, name) for name in NAMES], nobody="nobody") == "CRT-2"


def test_what_fits_several_is_told_and_not_guessed():
    numbers = [(name, name) for name in ("1041", "1043", "977")]
    assert refused(one_of, "10", numbers, nobody="none").message == "10 matches 1041 and 1043: type more."
    assert refused(one_of, "97", numbers, nobody="none").message == "97 is only the beginning of 977: type all of it."
    assert refused(one_of, "5", numbers, nobody="No such.").message == "No such."
    many = [(str(n), n) for n in range(1040, 1049)]
    assert refused(one_of, "104", many, nobody="none").message.endswith("1043 and 5 more: type more.")


def test_two_names_that_sound_alike_are_kept_apart():
    alike = [("CRT-12", 1), ("CRT-1-2", 2)]
    assert one_of("CRT-12", alike, nobody="none") == 1
    assert refused(one_of, "crt12", alike, nobody="none").code == "ambiguous"


@given(st.text(max_size=8), st.lists(st.text("CRTN-0123 ", min_size=1, max_size=7), unique=True, max_size=8))
def test_a_name_means_at_most_one_thing_and_only_when_it_is_said_whole(typed, names):
    def bare(word):
        return re.sub(r"[\W_]+", "", word).casefold()

    try:
        found = one_of(typed, [(name, name) for name in names], nobody="none")
    except Refused:
        exact = [name for name in names if name == typed and bare(name)]
        assert not exact, "what was said whole is understood"
        return
    assert bare(found) == bare(typed)
    assert found == typed or sum(bare(name) == bare(typed) for name in names) == 1


def test_no_two_rooms_give_the_same_letter_and_each_asks_for_a_permission():
    letters = [command.letter for command in commands.every()]
    assert len(letters) == len(set(letters))
    assert {"", "D", "E", "O", "T", "C", "K", "N", "X", "P", "U"} <= set(letters)
    assert all(command.permission in permissions() for command in commands.every())


def test_people_have_the_commands_of_their_work_only():
    def letters(role):
        return {command.letter for command in commands.of(User(role=role))}

    assert letters("") == set()
    assert letters("care_navigator") == {"", "F"}
    assert "D" in letters("team_lead") and "D" not in letters("call_taker")
    assert "N" in letters("call_taker")
