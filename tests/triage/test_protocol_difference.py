"""Before it is published a version says what it drops, lowers and words otherwise than the one in force."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from heart.models import Event
from tests import make
from tests.record import refused
from tests.triage.protocols import excepted
from triage import actions
from triage.protocol import parse
from triage.queries.protocol_difference import ADDED, DROPPED, HEADINGS, LOWERED, OTHERWISE, compare

ENGLISH = ("Is there a weapon - seen, used, spoken of or within reach?", "Does anybody have a weapon?")
SPANISH = ("¿Hay un arma - vista, usada, mencionada o al alcance?", "¿Alguien tiene un arma?")
ROUND = 'danger: "yes"\n    unknown: {rules_out: team, find_out: [weapon]'
WEAPON = '{key: weapon_present, when: {weapon: ["yes"]}, raise_to: emergency'


def changed(*changes):
    """The shipped file with these pieces replaced, ready for comparing."""
    return parse(make.data_of(text(*changes)))


def text(*changes, code="concord-2"):
    said = make.protocol_text(code)
    for old, new in changes:
        assert old in said, old
        said = said.replace(old, new)
    return said


def told(*changes):
    """{kind: lines} of what a file with these changes does otherwise than the shipped one."""
    found = compare(changed(), changed(*changes))
    return {kind: [(one.what, one.was, one.now) for one in lines] for kind, lines in found.lines.items() if lines}


def line_of(beginning):
    return next(one for one in make.PROTOCOL.splitlines(keepends=True) if one.strip().startswith(beginning))


def test_the_same_is_the_same():
    found = compare(changed(), changed())
    assert found.is_empty and list(found.lines) == list(HEADINGS)


@pytest.mark.parametrize(
    ("change", "kind", "what"),
    [
        ((line_of("- {key: weapon_present"), ""), DROPPED, "Rule: There is a weapon."),
        ((line_of("- {key: weapon, when"), ""), DROPPED, "Must hold: With a weapon, police, fire or EMS go."),
        ((WEAPON, WEAPON.replace("emergency", "co_response")), LOWERED, "Rule: There is a weapon."),
        ((WEAPON, WEAPON.replace('"yes"]', '"yes"], officer: ["no"]')), LOWERED, "Rule: There is a weapon."),
        (("WELFARE, TRESPASS", "TRESPASS, WELFARE"), None, ""),
        (("clinician: [MNTL,", "clinician: [WELFARE, MNTL,"), LOWERED, "Welfare check (WELFARE)"),
        (("asks: weapon", "must: yes"), LOWERED, f"Question “{ENGLISH[0]}”"),
        ((ROUND, ROUND.replace('"yes"', '"no"')), OTHERWISE, f"Question “{ENGLISH[0]}”"),
        ((WEAPON, WEAPON + ', medical: "yes"'), ADDED, "Rule: There is a weapon."),
    ],
)  # fmt: skip
def test_what_happened_to_each_part_is_said(change, kind, what):
    if kind and "WELFARE, MNTL" in change[1]:
        found = told(change, ("team: [WELFARE, ", "team: ["))
    else:
        found = told(change)
    assert list(found) == ([kind] if kind else [])
    assert not kind or [line[0] for line in found[kind]] == [what]


def test_a_question_turned_round_says_in_words_which_answer_is_the_danger():
    ((_what, was, now),) = told((ROUND, ROUND.replace('"yes"', '"no"')))[OTHERWISE]
    assert was.endswith("“Yes” is the danger.") and now.endswith("“No” is the danger.")


def test_a_new_exception_counts_as_lowered():
    data = make.data_of(text())
    data["exceptions"] = [excepted("ours", "Our crews do.", nature="THREATS")]
    found = compare(changed(), parse(data))
    assert [one.what for one in found.lines[LOWERED]] == ["Exception: Our crews do."]


def test_words_stand_side_by_side_and_which_answer_is_the_danger():
    (one,) = compare(changed(), changed(ENGLISH, SPANISH)).wordings
    assert (one.key, one.was["en"], one.now["en"], one.now["es"]) == ("question.weapon", *ENGLISH, SPANISH[1])
    assert one.danger == {"en": "Yes", "es": "Sí"}
    assert not one.is_one_sided


@pytest.mark.parametrize(("change", "language"), [(ENGLISH, "English"), (SPANISH, "Spanish")])
def test_words_changed_in_one_language_only_are_refused_until_the_other_is_confirmed(mia, change, language):
    make.version_at("Effective")
    version = make.version_at("Approved", text=text(change))
    for confirmed in ((), ["question.violence"]):
        with refused("one_language_only", version, field="confirmed", says=f"in {language} only"):
            actions.publish_protocol(version, by=mia, confirmed=confirmed)
    actions.publish_protocol(version, by=mia, confirmed=["question.weapon", "something else altogether"])
    assert version.status == "Effective"
    assert Event.objects.get(verb="triage.protocol_published").codes["confirmed"] == ["question.weapon"]


def test_both_languages_together_need_no_word_more(mia):
    make.version_at("Effective")
    version = make.version_at("Approved", text=text(ENGLISH, SPANISH))
    assert actions.publish_protocol(version, by=mia).status == "Effective"


def test_without_a_version_in_force_it_is_held_against_the_file_that_came_along(mia):
    version = make.version_at("Approved", text=text(ENGLISH))
    with refused("one_language_only", version, field="confirmed"):
        actions.publish_protocol(version, by=mia)


def test_the_page_asks_for_it_and_takes_it(mia, client_of):
    make.version_at("Effective", code="concord-1")
    version, client = make.version_at("Approved", text=text(ENGLISH)), client_of(mia)
    address = f"/protocols/{version.pk}/"
    page = client.get(address)
    assertContains(page, "one language only")
    assertContains(page, "“Yes” is the danger.")
    assertContains(page, "“Sí” is the danger.")
    assertContains(page, f"<del>{ENGLISH[0]}</del>")
    assertContains(page, "concord-1</span>, which is in force")
    answer = client.post(f"{address}publish_protocol/", {"start": "now"})
    assertContains(answer, "was changed in English only", status_code=409)
    answer = client.post(f"{address}publish_protocol/", {"start": "now", "confirmed": ["question.weapon"]})
    assert answer.status_code == 302
    version.refresh_from_db()
    assert version.status == "Effective"
    assertNotContains(client.get(address), 'id="difference"')


def test_programs_confirm_too(mia, api_of):
    version = make.version_at("Approved", text=text(SPANISH))
    publish = f"/api/protocols/{version.pk}/publish_protocol/"
    assert api_of(mia).post(publish, {}).status_code == 409
    assert api_of(mia).post(publish, {"confirmed": ["question.weapon"]}, format="json").status_code == 200


@pytest.mark.parametrize("status", ["Draft", "Checked", "Approved"])
def test_both_approvers_see_exceptions_in_red_with_who_stands_for_them(mia, sam, client_of, status):
    line = (
        "\nexceptions:\n  - {key: ours, nature: THREATS, since: '2026-11-30', source: A study, by: Mia Stone,"
        " says: {en: Our crews do., es: Lo hacemos.}}\n"
    )
    version = make.version_at(status, text=text(("\nbecause:", f"{line}\nbecause:")))
    for who in (mia, sam):
        page = client_of(who).get(f"/protocols/{version.pk}/").content.decode()
        (shown,) = re.findall(r'<section class="errors exception">(.*?)</section>', page, re.S)
        for words in ("Threats (THREATS) may begin", "2026-11-30", "Our crews do.", "A study", "Mia Stone"):
            assert words in shown, words
