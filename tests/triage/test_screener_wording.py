"""The wording is data: ours is a demo without codes, an official one carries exactly its LOINC codes."""

import hashlib
import json

import pytest

from triage.screener import ITEMS, KEYS, LEVEL_LOINC, Refusal, demo_wording, parse_text
from triage.screener.reading import DEMO


def official(**more):
    """The structure of an official file, with made-up words."""
    items = {
        item.key: {"loinc": item.loinc, "ask": {"en": f"Words of {item.number}?", "es": f"Palabras de {item.number}?"}}
        for item in ITEMS
    }
    head = {"format": "heart-screener-1", "version": "columbia-test", "use": "official", "license": "By permission."}
    return {**head, "level_loinc": LEVEL_LOINC, "items": items, **more}


def problems(data) -> str:
    with pytest.raises(Refusal) as refused:
        parse_text(json.dumps(data), "file.json")
    return "\n".join(refused.value.problems)


def test_ours_is_a_marked_paraphrase_in_both_languages_without_codes():
    wording, text = demo_wording(), DEMO.read_text(encoding="utf-8")
    assert not wording.official and wording.languages() == ["en", "es"]
    assert not any(item.loinc in text for item in ITEMS) and LEVEL_LOINC not in text
    assert wording.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert len({wording.ask(key, language) for key in KEYS for language in ("en", "es")}) == 14


def test_an_official_text_is_read_with_its_license_and_its_checksum():
    text = json.dumps(official())
    wording = parse_text(text)
    assert (wording.official, wording.version, wording.license) == (True, "columbia-test", "By permission.")
    assert wording.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert wording.ask("recent_behavior", "es") == "Palabras de 6b?"


def test_a_language_it_does_not_have_is_said_in_english():
    data = official()
    del data["items"]["plan"]["ask"]["es"]
    wording = parse_text(json.dumps(data))
    assert wording.ask("plan", "es") == "Words of 5?" and wording.languages() == ["en"]


@pytest.mark.parametrize("key", [*KEYS, "level"])
def test_an_official_text_with_another_code_or_none_is_refused(key):
    data = official()
    (data if key == "level" else data["items"][key]).pop("level_loinc" if key == "level" else "loinc")
    assert f"{key}: the LOINC code must be" in problems(data)


def test_a_paraphrase_with_a_code_is_refused():
    assert "plan: a paraphrase has no LOINC code." in problems(official(use="paraphrase"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"license": " "}, "license"),
        ({"license": ["By permission."]}, "license"),
        ({"format": "another"}, "format"),
        ({"version": "Has Spaces"}, "version"),
        ({"use": "care"}, "use"),
        ({"more": "x"}, "more"),
        ({"items": {}}, "wish_dead"),
    ],
)
def test_what_is_no_screener_is_refused_in_words(change, said):
    assert said in problems(official(**change))
