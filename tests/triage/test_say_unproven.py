"""A version in force that a newer program does not hold for proven: calls go on, unarmed help is withheld."""

import itertools

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from heart.kernel import recipients
from heart.models import Alarm, Level
from tests import make
from tests.triage.protocols import SHIPPED, both, excepted, small
from tests.triage.test_promises import FIRES, move, remove, rule, without_invariants
from triage import actions, sweeps
from triage.protocol import judge, parse
from triage.protocol.dangers import UNARMED
from triage.protocol.holding import hold
from triage.protocol.proof import prove
from triage.queries import proven, versions

WELFARE = {"initial_nature": "WELFARE"}


def old(code="old-1", *, asks=False):
    """The shipped file without what questions say they ask about, as it was before that, or a hole in it."""
    text = make.protocol_text(code, make.UNSAFE)
    if not asks:
        text = "".join(line for line in text.splitlines(keepends=True) if not line.strip().startswith("asks:"))
    return make.version_at("Effective", text=text, older=True)


@pytest.fixture
def unsafe(db):
    return old(asks=True)


def standing():
    return list(Alarm.objects.open().filter(kind="protocol_unproven"))


def test_calls_go_on_and_what_it_would_send_is_raised_where_it_breaks_a_promise(unsafe, alice):
    incident = make.incident(alice, **WELFARE)
    assert make.assessment_safe(incident).response_id == "team"
    made = make.assessment_safe(incident, medical="emergency")
    assert (made.response_id, made.medical, made.protocol) == ("emergency", True, unsafe)
    assert "Never only a clinician or an unarmed team in a medical emergency, and EMS always comes." in (
        versions.reasons(made, "en")
    )


def test_one_of_before_questions_said_what_they_ask_judges_as_before(alice):
    text = "".join(
        line for line in make.protocol_text("old-2").splitlines(keepends=True) if not line.strip().startswith("asks:")
    )
    version = make.version_at("Effective", text=text, older=True)
    assert "No question says which danger" in proven.mistake(version.sha256)["en"]
    made = make.assessment_safe(make.incident(alice, **WELFARE))
    assert (made.response_id, made.complete) == ("team", True)


def test_the_medical_director_is_warned_until_another_is_in_force(unsafe, mia, sam, alice, now):
    sweeps.protocols(now=now)
    assert actions.say_unproven(now=now) == 0, "once is enough"
    (alarm,) = standing()
    assert (alarm.level, alarm.thing_id) == (Level.A3, unsafe.pk)
    for who, hears in ((mia, True), (sam, True), (alice, False)):
        assert Alarm.objects.filter(recipients.heard_by(who), pk=alarm.pk).exists() == hears
    make.version_at("Effective")
    sweeps.protocols(now=now)
    assert standing() == []


def test_what_is_proven_today_warns_nobody(db, now):
    make.version_at("Effective")
    sweeps.protocols(now=now)
    assert standing() == []


def test_one_in_force_that_cannot_be_read_warns_too(db, now):
    make.version_at(
        "Effective", text=make.protocol_text("x-1", ("key: not_breathing,", "key: not_approved,")), older=True
    )
    sweeps.protocols(now=now)
    assert len(standing()) == 1


def test_health_and_the_pages_say_what_was_found(unsafe, mia, client_of):
    _part, told = versions.health()
    assert (told["ok"], told["version"]) == (False, unsafe.code)
    assert "medical emergency" in told["words"]
    for path in ("/protocols/", f"/protocols/{unsafe.pk}/"):
        page = client_of(mia).get(path)
        assertContains(page, "does not meet what the program promises today")
        assertContains(page, "medical emergency")
    fine = make.version_at("Effective")
    assert versions.health()[1]["ok"] is True
    assertNotContains(client_of(mia).get(f"/protocols/{fine.pk}/"), "does not meet what the program promises")


def test_its_page_shows_the_file_and_not_what_the_program_adds(unsafe, mia, client_of):
    page = client_of(mia).get(f"/protocols/{unsafe.pk}/").content.decode()
    assert f'<h2 id="rules-h">Rules <span class="count">{len(SHIPPED["rules"])}</span>' in page


def test_it_is_proven_once(unsafe, django_assert_num_queries):
    proven.mistake.cache_clear()
    proven.mistake(unsafe.sha256)
    with django_assert_num_queries(0):
        proven.mistake(unsafe.sha256)


def test_what_this_program_proved_is_not_proven_again(mia, monkeypatch):
    version = actions.check_protocol(actions.draft_protocol(make.protocol_text("new-1"), by=mia), by=mia)
    monkeypatch.setattr(proven, "prove", None)
    assert proven.mistake(version.sha256) is None


def unsafe_files():
    """Files that break each promise, each with a name."""
    for key in sorted(FIRES):
        data = without_invariants()
        rule(data, key)["raise_to"] = "team"
        yield key, data
    for key in ("weapon", "plan", "officer", "signs"):
        yield f"without {key}", remove(without_invariants(), key)
    for code in ("THREATS", "WEAPON"):
        yield f"{code} to team", move(without_invariants(), code, "team")
    for key in ("weapon", "violence"):
        data = small(unknown="nothing")
        del next(one for one in data["exceptions"] if one.get("unknown") == key)["by"]
        yield f"{key} by nobody", data
    turned = without_invariants()
    next(one for one in turned["questions"] if one["key"] == "weapon")["danger"] = "no"
    yield "turned round", turned


@pytest.mark.parametrize(("name", "data"), list(unsafe_files()), ids=lambda one: one if isinstance(one, str) else "")
def test_held_to_its_promises_nothing_breaks_one(name, data):
    """Whatever the file says: asked of the promises by themselves, over every set of answers."""
    found = prove(hold(parse(data)))
    assert not prove(parse(data)).ok
    assert [one.invariant.key for one in found.invariants if one.ours and not one.ok] == []
    natures = {one.about["nature"] for one in found.findings if "nature" in one.about}
    assert natures == set()


def test_without_a_question_nobody_unarmed_goes_anywhere():
    held = hold(parse(remove(without_invariants(), "weapon")))
    keys = [question.key for question in held.questions]
    for nature, pair in itertools.product(("MNTL", "WELFARE", ""), itertools.combinations(keys, 2)):
        answers = {key: held.by_key[key].safe for key in keys if key not in pair}
        assert judge(held, nature, answers)[0] not in UNARMED


def test_what_is_proven_is_judged_the_same_with_and_without():
    rules = parse(SHIPPED)
    held = hold(rules)
    keys = [question.key for question in rules.questions]
    for nature, pair in itertools.product(("MNTL", "WELFARE", "THREATS"), itertools.combinations(keys, 2)):
        for said in itertools.product(*(("", *rules.by_key[key].answers) for key in pair)):
            answers = {key: rules.by_key[key].safe for key in keys} | dict(zip(pair, said, strict=True))
            answers = {key: one for key, one in answers.items() if one}
            assert judge(held, nature, answers)[:2] == judge(rules, nature, answers)[:2]


def test_an_exception_somebody_stands_for_still_counts():
    data = move(without_invariants(), "THREATS", "team")
    data["exceptions"] = [excepted("ours", "Our crews do.", nature="THREATS")]
    assert hold(parse(data)).base("THREATS") == "team"
    data["exceptions"][0]["says"] = both("Ours.")
    del data["exceptions"][0]["source"]
    assert hold(parse(data)).base("THREATS") == "emergency"


def test_a_page_of_an_old_call_is_read_without_a_proof(unsafe, alice, monkeypatch):
    made = make.assessment_safe(make.incident(alice, **WELFARE))
    monkeypatch.setattr(proven, "mistake", None)
    assert versions.reasons(made, "en")
