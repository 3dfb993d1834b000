"""The wording of the screener, read from a file: every problem at once, in words. docs/screener.md shows the format."""

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

from triage.protocol import Refusal, data_of
from triage.screener.structure import ITEMS, KEYS, LEVEL_LOINC

DEMO = Path(__file__).parent.parent / "screeners" / "demo-paraphrase.yaml"
LANGUAGES = ("en", "es")
FORMAT = "heart-screener-1"
WORDS = {"type": "string", "minLength": 1, "maxLength": 600, "pattern": r"\S"}
SAID = {
    "type": "object",
    "properties": dict.fromkeys(LANGUAGES, WORDS),
    "required": ["en"],
    "additionalProperties": False,
}
CODE = {"type": "string", "pattern": r"^[0-9]{1,7}-[0-9]$"}
SCHEMA = {
    "type": "object",
    "properties": {
        "format": {"const": FORMAT},
        "version": {"type": "string", "pattern": r"^[a-z0-9][a-z0-9.-]{0,39}$"},
        "use": {"enum": ["paraphrase", "official"]},
        "license": WORDS,
        "level_loinc": CODE,
        "items": {
            "type": "object",
            "properties": dict.fromkeys(
                KEYS,
                {
                    "type": "object",
                    "properties": {"ask": SAID, "loinc": CODE},
                    "required": ["ask"],
                    "additionalProperties": False,
                },
            ),
            "required": list(KEYS),
            "additionalProperties": False,
        },
    },
    "required": ["format", "version", "use", "license", "items"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Wording:
    """What is read out. `sha256` is of the file's text in UTF-8, as 64 hex digits; `official` is not our paraphrase."""

    version: str
    official: bool
    license: str
    sha256: str
    asks: Mapping[str, Mapping[str, str]]

    def ask(self, key: str, language: str) -> str:
        """The words of an item in this language, in English where the file does not have it."""
        said = self.asks[key]
        return said.get(language) or said["en"]

    def languages(self) -> list[str]:
        """The languages that every item has."""
        return [language for language in LANGUAGES if all(language in said for said in self.asks.values())]


def parse_text(text: str, name: str = "screener") -> Wording:
    """The wording in a YAML or JSON text. Raises Refusal with one sentence per problem."""
    data = data_of(text, name)
    found = sorted(jsonschema.Draft202012Validator(SCHEMA).iter_errors(data), key=lambda error: str(error.path))
    problems = [f"{name}: {'.'.join(map(str, error.absolute_path)) or 'the file'}: {error.message}" for error in found]
    if not problems:
        problems = [f"{name}: {problem}" for problem in _wrong_codes(data)]
    if problems:
        raise Refusal(problems)
    asks = {key: dict(item["ask"]) for key, item in data["items"].items()}
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Wording(data["version"], data["use"] == "official", data["license"], sha256, asks)


@functools.cache
def demo_wording() -> Wording:
    """Our own paraphrase, which is marked on the screen and for demonstrations only."""
    return parse_text(DEMO.read_text(encoding="utf-8"), DEMO.name)


def _wrong_codes(data: Any) -> list[str]:
    """An official text carries the LOINC code of each item and of the level; a paraphrase may carry none."""
    carried = {item.key: data["items"][item.key].get("loinc") for item in ITEMS} | {"level": data.get("level_loinc")}
    official = data["use"] == "official"
    wanted = {item.key: item.loinc if official else None for item in ITEMS}
    wanted["level"] = LEVEL_LOINC if official else None
    problems = []
    for key, code in wanted.items():
        if carried[key] != code:
            problems.append(
                f"{key}: the LOINC code must be {code}." if code else f"{key}: a paraphrase has no LOINC code."
            )
    return problems
