"""The shipped protocol over every set of answers: danger is never sent an unarmed team, unknown is never a no."""

import functools
import itertools

import pytest
import yaml

from triage import protocol
from triage.codes.natures import NATURES
from triage.protocol import LADDER, UNASKED, Recommendation, judge, recommend, rise

RULES = protocol.load()
QUESTIONS = {question.key: question for question in RULES.questions}
MUST = [question.key for question in RULES.questions if question.must]
# One nature for each kind of help; the others of its kind differ in nothing that a rule can see.
SAMPLES = {"clinician": "SUICTHRT", "team": "WELFARE"}
Answers = tuple[str, ...]


@functools.cache
def everything(nature: str) -> "Made":
    """What the protocol makes of many sets of answers; the proof looks at all of them."""
    return Made(nature)


class Made(dict[Answers, Recommendation]):
    """Every state of what must be asked, with the rest not asked or dangerous; others are made when looked at."""

    def __init__(self, nature: str) -> None:
        self.nature = nature
        kinds = [(UNASKED, *q.answers) if q.must else (UNASKED, q.danger) for q in RULES.questions]
        super().__init__((state, self[state]) for state in itertools.product(*kinds))

    def __missing__(self, state: Answers) -> Recommendation:
        return recommend(RULES, self.nature, said(state))


def said(state: Answers) -> dict[str, str]:
    return {key: answer for key, answer in zip(QUESTIONS, state, strict=True) if answer != "unasked"}


def with_answer(state: Answers, key: str, answer: str) -> Answers:
    at = list(QUESTIONS).index(key)
    return (*state[:at], answer, *state[at + 1 :])


def safe(key: str) -> str:
    """The answer that says there is no danger."""
    return QUESTIONS[key].safe


def as_strong(one: Recommendation, other: Recommendation) -> bool:
    """Whether `one` protects at least as much as `other`, EMS included."""
    return rise(other.response, one.response) >= 0 and one.medical >= other.medical


each_nature = pytest.mark.parametrize("nature", SAMPLES.values(), ids=SAMPLES)


@each_nature
@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("weapon", "yes"),
        ("violence", "yes"),
        ("attempt", "yes"),
        ("officer", "yes"),
        ("breathing", "no"),
        ("breathing", "unknown"),
    ],
)
def test_with_danger_it_is_police_fire_or_ems_whatever_else_is_said(nature, key, answer):
    at = list(QUESTIONS).index(key)
    found = {made.response for state, made in everything(nature).items() if state[at] == answer}
    assert found == {"emergency"}


@each_nature
@pytest.mark.parametrize("key", ["weapon", "violence", "attempt", "breathing"])
@pytest.mark.parametrize("answer", ["unknown", "unasked"])
def test_no_team_goes_while_a_danger_is_not_ruled_out(nature, key, answer):
    at = list(QUESTIONS).index(key)
    assert "team" not in {made.response for state, made in everything(nature).items() if state[at] == answer}


@each_nature
@pytest.mark.parametrize("key", QUESTIONS)
def test_unknown_is_never_weaker_than_no_danger(nature, key):
    whole = everything(nature)
    weaker = [
        state
        for state in whole
        if not as_strong(whole[with_answer(state, key, "unknown")], whole[with_answer(state, key, safe(key))])
    ]
    assert weaker == []


@each_nature
@pytest.mark.parametrize("key", QUESTIONS)
def test_adding_a_danger_never_lowers(nature, key):
    whole = everything(nature)
    danger = QUESTIONS[key].danger
    lower = [state for state, made in whole.items() if not as_strong(whole[with_answer(state, key, danger)], made)]
    assert lower == []


NEEDS_EMS = {
    ("breathing", "no"),
    ("breathing", "unknown"),
    ("attempt", "yes"),
    ("medical", "yes"),
    ("medical", "emergency"),
}
PERHAPS_BEGUN = {("plan", "yes"), ("attempt", "unknown")}


def needs_ems(answers: dict[str, str]) -> bool:
    return bool(NEEDS_EMS & set(answers.items())) or set(answers.items()) >= PERHAPS_BEGUN


@each_nature
def test_ems_comes_exactly_when_somebody_may_need_it(nature):
    wrong = [state for state, made in everything(nature).items() if made.medical != needs_ems(said(state))]
    assert wrong == []


def test_no_answer_takes_an_emergency_down():
    for state in everything("ASSAULT"):
        made = recommend(RULES, "ASSAULT", said(state))
        assert made.response == "emergency"
        assert made.medical == needs_ems(said(state))
        assert made.complete <= (set(MUST) <= set(said(state)))


@each_nature
def test_every_reason_has_words_in_both_languages(nature):
    keys = {key for made in everything(nature).values() for key in made.reasons}
    assert {f"nature_{level}" for level, code in SAMPLES.items() if code == nature} < keys
    for key in keys:
        english, spanish = RULES.reason(key, "en"), RULES.reason(key, "es-MX")
        assert len(english.split()) > 2
        assert len(spanish.split()) > 2
        assert english != spanish


@each_nature
def test_what_must_be_asked_is_asked_first_and_always(nature):
    for state, made in everything(nature).items():
        open_ = [key for key in MUST if key not in said(state)]
        if open_:
            assert not made.complete and made.ask is QUESTIONS[open_[0]]
        elif not made.complete:
            assert made.ask and any(key in RULES.named and key not in said(state) for key in QUESTIONS)


@each_nature
def test_when_asking_ends_no_invariant_hangs_on_a_question_that_was_not_asked(nature):
    ended = 0
    for state, made in everything(nature).items():
        if made.ask is None:
            ended += 1
            assert made.complete and not hanging(state, made)
        elif made.response == "team":
            assert not hanging(state, made), "no team goes before it was asked"
    assert ended > 1000


def hanging(state: Answers, made: Recommendation) -> list[str]:
    """Invariants that answers to what was not asked would bring about, and that this help would not meet."""
    now = said(state)
    return [
        held.key
        for held in RULES.invariants
        if held.when
        and all(key not in now or now[key] in wanted for key, wanted in held.when.items())
        and not all(now.get(key, UNASKED) in wanted for key, wanted in held.when.items())
        and not held.allows(made.response, made.medical)
    ]


@each_nature
def test_nothing_is_asked_twice_or_of_a_nature_it_does_not_belong_to(nature):
    for state, made in everything(nature).items():
        if made.ask is not None:
            assert made.ask.key not in said(state)
            assert made.ask.belongs_to(nature)


@each_nature
def test_the_questions_end_only_when_no_answer_could_change_the_help(nature):
    whole = everything(nature)
    for state, made in whole.items():
        if made.ask is not None:
            continue
        left = [key for key, at in zip(QUESTIONS, state, strict=True) if at == "unasked"]
        for key in (key for key in left if QUESTIONS[key].belongs_to(nature)):
            for answer in QUESTIONS[key].answers:
                then = whole[with_answer(state, key, answer)]
                assert (then.response, then.medical, then.ask) == (made.response, made.medical, None)


@pytest.mark.parametrize("nature", [*NATURES, "", "NOT-A-CODE"])
def test_the_road_of_any_nature_asks_all_that_must_be_asked(nature):
    for answer_all in ("safe", "unknown", "danger"):
        answers: dict[str, str] = {}
        while (ask := recommend(RULES, nature, answers).ask) is not None:
            assert ask.key not in answers
            answers[ask.key] = {"safe": safe(ask.key), "unknown": "unknown", "danger": ask.danger}[answer_all]
        assert set(MUST) <= set(answers)
        made = recommend(RULES, nature, answers)
        assert made.complete
        level = RULES.natures.get(nature, "emergency")
        assert made.response == (level if answer_all == "safe" else "emergency")


def test_the_table_of_natures_names_codes_that_exist():
    assert set(RULES.natures) <= set(NATURES)
    assert set(RULES.natures.values()) <= set(LADDER)
    for question in RULES.questions:
        assert question.natures <= set(RULES.natures)


@pytest.mark.parametrize("nature", ["MTLV", "SUICIDE", "WEAPON", "SHOOT", "OD", "PERUNCON", "DVA", "", "NOT-A-CODE"])
def test_what_is_not_in_the_table_is_for_police_fire_or_ems(nature):
    assert recommend(RULES, nature, {key: safe(key) for key in QUESTIONS}).response == "emergency"


SAFE = {key: safe(key) for key in (*MUST, "signs", "plan", "medical", "officer")}
WITHOUT_CO_RESPONSE = frozenset(LADDER) - {"co_response"}


@pytest.mark.parametrize(
    ("nature", "answers", "enabled", "response"),
    [
        ("SUICTHRT", SAFE, LADDER, "clinician"),
        ("SUICTHRT", SAFE | {"in_person": "yes"}, LADDER, "team"),
        ("SUICTHRT", SAFE | {"in_person": "unknown"}, LADDER, "team"),
        ("SUICTHRT", SAFE | {"plan": "yes"}, LADDER, "co_response"),
        ("SUICTHRT", SAFE | {"plan": "yes"}, WITHOUT_CO_RESPONSE, "emergency"),
        ("SUICTHRT", SAFE | {"weapon": "unknown"}, LADDER, "clinician"),
        ("SUICTHRT", SAFE | {"weapon": "unknown", "in_person": "yes"}, LADDER, "co_response"),
        ("SUICTHRT", SAFE | {"plan": "yes", "signs": "self_harm"}, LADDER, "emergency"),
        ("SUICTHRT", SAFE | {"attempt": "unknown"}, LADDER, "clinician"),
        ("SUICTHRT", SAFE | {"attempt": "unknown", "plan": "yes"}, LADDER, "emergency"),
        ("SUICTHRT", SAFE | {"signs": "threats"}, LADDER, "co_response"),
        ("SUICTHRT", dict.fromkeys(MUST, "unknown"), LADDER, "emergency"),
        ("SUICTHRT", {"breathing": "yes"}, LADDER, "clinician"),
        ("WELFARE", SAFE, LADDER, "team"),
        ("WELFARE", SAFE | {"signs": "past"}, LADDER, "co_response"),
        ("WELFARE", SAFE | {"medical": "emergency"}, LADDER, "emergency"),
        ("DVNA", SAFE, LADDER, "co_response"),
        ("DVNA", SAFE, WITHOUT_CO_RESPONSE, "emergency"),
        ("SCRM", SAFE, LADDER, "team"),
        ("SCRM", SAFE | {"violence": "unknown"}, WITHOUT_CO_RESPONSE, "emergency"),
        ("RUNAWAY", SAFE, LADDER, "emergency"),
        ("WELFARE", SAFE, ["clinician", "emergency"], "emergency"),
        ("WELFARE", SAFE | {"medical": "yes"}, LADDER, "team"),
        ("WELFARE", SAFE | {"violence": "unknown"}, WITHOUT_CO_RESPONSE, "emergency"),
        ("WELFARE", {}, LADDER, "co_response"),
        ("ASSAULT", SAFE, LADDER, "emergency"),
        ("SUICTHRT", SAFE, [], "emergency"),
    ],
)
def test_cases_a_medical_director_can_read(nature, answers, enabled, response):
    assert recommend(RULES, nature, answers, enabled=frozenset(enabled)).response == response


@each_nature
@pytest.mark.parametrize("off", [{"team"}, {"co_response"}, {"clinician"}, {"clinician", "team", "co_response"}])
def test_what_is_switched_off_is_never_recommended_and_gives_way_upwards(nature, off):
    enabled = frozenset(LADDER) - off
    for state, with_all in everything(nature).items():
        if with_all.response == "emergency":
            continue
        response = judge(RULES, nature, said(state), enabled)[0]
        assert response in enabled
        assert rise(with_all.response, response) >= 0


def test_the_wording_follows_the_language_of_the_caller():
    weapon = QUESTIONS["weapon"]
    assert weapon.wording("es-MX") == weapon.ask_es != weapon.ask == weapon.wording("en") == weapon.wording("fr")
    assert all(question.ask.endswith("?") and question.ask_es.startswith("¿") for question in RULES.questions)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"when": {"shoes": ["yes"]}}, "is not a question in this file"),
        ({"raise_to": "helicopter"}, "“helicopter” is not one of clinician, team"),
        ({"rules_out": "helicopter"}, "“helicopter” is not one of clinician, team, co_response."),
        ({"rules_out": "emergency"}, "“emergency” is not one of"),
        ({"when": {"weapon": ["maybe"]}}, "“maybe” is not an answer to “weapon”"),
        ({"because": {"en": "There is a weapon."}}, "“es” is missing"),
    ],
)
def test_a_file_that_is_no_protocol_is_refused_in_words(change, complaint):
    data = yaml.load((protocol.FOLDER / "cabarrus.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    data["rules"][2] |= change
    with pytest.raises(protocol.Refusal, match=complaint):
        protocol.parse(data)


def test_what_would_change_the_response_is_every_missing_answer_that_does_and_no_other():
    answers = {"breathing": "yes", "weapon": "no", "violence": "no", "attempt": "no"}
    now = recommend(RULES, "MNTL", answers).response
    found = protocol.changes(RULES, "MNTL", answers)
    assert ("officer", "yes", "emergency") in [(question.key, answer, then) for question, answer, then in found]
    for question in RULES.questions:
        for answer in question.answers:
            if question.key in answers:
                continue
            then = recommend(RULES, "MNTL", {**answers, question.key: answer}).response
            assert ((question, answer, then) in found) == (then != now), question.key


@pytest.mark.parametrize("key", ["not_approved", "nature_team", "nature_unknown"])
def test_a_rule_cannot_take_the_name_of_a_reason_of_the_programs_own(key):
    data = yaml.load((protocol.FOLDER / "cabarrus.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    data["rules"][2]["key"] = key
    with pytest.raises(protocol.Refusal, match=f"“{key}” is reserved by the program"):
        protocol.parse(data)
