"""A site calls its questions what it likes: notes, flags and a word of danger find them by what they ask about."""

import re

import pytest

from tests import make
from triage import actions
from triage.models import Doubt
from triage.queries import doubts
from triage.queries.assessments import standing

ANSWERS = {("arms" if key == "weapon" else key): said for key, said in make.SAFE.items()}


@pytest.fixture
def incident(alice):
    """A call with safe answers under a version that calls the question about a weapon "arms"."""
    text = re.sub(r"(key: |\{|\[|, )weapon(\n|:|\]|,)", r"\1arms\2", make.protocol_text("renamed"))
    make.version_at("Effective", text=text)
    made = make.incident(alice, initial_nature="WELFARE")
    actions.assess(made, ANSWERS, by=alice)
    return made


def test_words_in_a_note_speak_against_the_answer(incident, alice, rita):
    actions.note(incident, "Now the sister says he has a knife.", by=rita)
    last, doubt = standing(incident), Doubt.objects.get()
    assert (doubt.question, doubt.was, last.answers["arms"]) == ("arms", "no", "unknown")
    assert doubts.in_words(str(doubt)) == doubts.in_words("weapon.knife")


def test_a_word_of_danger_stands_until_it_is_asked_again(incident, alice):
    actions.danger_now(incident, by=alice)
    assert {"arms", "violence"}.isdisjoint(
        key for key, said in standing(incident).answers.items() if said == ANSWERS[key]
    )
