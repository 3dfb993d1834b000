"""Concepts written with classes of words (classes.yaml, phrases.yaml): each can be said, none hides a danger."""

import csv
import itertools
import random
import re
from pathlib import Path

import pytest
import yaml

from triage import protocol
from triage.classifier import table

LEVELS = protocol.load().natures
FOUND = {"phone", "team", "with_police"}
HELD = Path(__file__).parent / "held" / "natures.csv"


def words_of(name):
    return yaml.load((table.FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)


CLASSES = {kind: words_of("classes")[kind] for kind in ("read", "named")}
MEMBERS = CLASSES["read"] | CLASSES["named"]
PHRASES = words_of("phrases")
RULES = [*PHRASES["types"], *PHRASES["doubts"]]


def said_of(nature):
    return table.load().verdict(nature, LEVELS)


def in_cities(kind):
    with HELD.open(encoding="utf-8", newline="") as file:
        return [row["nature"] for row in csv.DictReader(file) if row["half"] == "cities" and row["kind"] == kind]


def written_out(pattern):
    """Some ways to say a pattern: a few members of each class, one way of each joined phrase."""
    choices = []
    for word in re.sub(r"[&*()]", " ", pattern).split():
        if word.startswith("<"):
            choices.append([one.replace("*", "") for one in MEMBERS[word[1:-1]]][:3])
        elif word in PHRASES["joined"]:
            choices.append([next(written_out(way)) for way in PHRASES["joined"][word][:2]])
        else:
            choices.append([word])
    return (" ".join(one) for one in itertools.product(*choices))


def test_every_class_that_is_named_exists_and_every_class_is_used():
    ways = [way for rule in RULES for way in rule["says"]] + [
        way for ways in PHRASES["joined"].values() for way in ways
    ]
    named = {name for way in ways for name in re.findall(r"<(\w+)>", way)}
    assert named <= set(MEMBERS)
    assert set(CLASSES["named"]) <= named


@pytest.mark.parametrize("name", CLASSES["read"])
def test_no_word_that_is_read_anywhere_names_a_danger(name):
    dangers = [word for word in MEMBERS[name] if table.load().vocabulary.names_danger(word.rstrip("*"))]
    assert dangers == []


def test_a_rule_settles_only_rules_that_are_no_danger():
    rules = {rule.key: rule for rule in table.load().rules}
    settled = {key for rule in rules.values() for key in rule.settles}
    assert settled <= set(rules)
    assert not any(rules[key].danger for key in settled)


@pytest.mark.parametrize("rule", RULES, ids=[rule["key"] for rule in RULES])
def test_no_rule_of_phrases_is_dead(rule):
    fired = {
        one.key
        for way in rule["says"]
        for nature in itertools.islice(written_out(way), 6)
        for one, _ in table.load().found_in(nature)[2]
    }
    assert rule["key"] in fired


def test_no_danger_beside_the_work_of_a_team_is_eligible():
    """A short sample each day; the whole product is a nightly test."""
    _beside(per_danger=2)


@pytest.mark.nightly
def test_no_danger_beside_any_work_of_a_team_is_eligible():
    _beside(per_danger=60)


def _beside(per_danger):
    turn = random.Random(20261130)
    # Not who came back: of two people, one here and one still missing, a nature cannot tell.
    work = [one for one in in_cities("behavioral") if said_of(one).eligibility in FOUND and " BACK" not in one]
    for danger in in_cities("danger"):
        for around in turn.sample(work, per_danger):
            for nature in (f"{around} - {danger}", f"{danger}, {around}", f"{around} {danger}"):
                assert said_of(nature).eligibility not in FOUND, nature


@pytest.mark.parametrize(
    "nature",
    [
        "WEAPONS: NO. ASSAULT", "NOT BREATHING NORMALLY", "HANGING AROUND NECK", "CODE BLUE IN LOBBY", "UNABLE TO WALK",
        "WELFARE CHECK - CANT SPEAK", "ISNT MOVING", "RUNAWAY RETURNED WITH STAB WOUND", "YELLING IN TRAFFIC",
        "OFF MEDS SHOT NEIGHBOR", "SLEEPING IN CAR IN TRAVEL LANE", "CONFUSED, DOUBLE MEDS", "W/C",
        "SLEEPING IN VEHICLE", "AGGRESSIVE PANHANDLER", "WIFE AFRAID OF HUSBAND", "DETOX CLIENT HALLUCINATING",
        "TAKEN AGAINST HER WILL", "WELFARE CHECK, WIFE NOT RESPONDING TO ME, CALLER WORRIED",
        "PERSON IN WATER, TENT ON SIDEWALK",
    ],
)  # fmt: skip
def test_what_looks_harmless_and_may_not_be(nature):
    assert said_of(nature).eligibility in {"review", "emergency"}


@pytest.mark.parametrize(
    ("nature", "eligibility"),
    [
        ("GOVT POISONED WATER - PSYCH", "phone"),
        ("RUNAWAY RETURNED", "with_police"),
        ("PARENT TEEN CONFLICT, NO ASSAULT", "with_police"),
        ("CODE BLUE SHELTER", "team"),
        ("HYPODERMIC NEEDLE RECOVERY", "team"),
        ("HANGING AROUND STORE, HOMELESS", "team"),
        ("W/C - ELDERLY", "team"),
        ("YELLING AT PASSING CARS", "team"),
        ("BEHAVIORAL CRISIS - PD NOT NEEDED", "phone"),
        ("SHUT-IN NEEDS GROCERIES", "team"),
        ("13 YO REFUSES TO GO TO SCHOOL", "with_police"),
        ("CRISIS TEAM REQUESTED BY DEPUTY", "with_police"),
    ],
)
def test_what_sounds_worse_than_it_is(nature, eligibility):
    assert said_of(nature).eligibility == eligibility
