"""What is wrong with the data of a protocol, in words: against the schema first, then the words that must agree."""

import datetime
import functools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
from django.utils.translation import gettext as _

from triage.codes.natures import NATURES
from triage.protocol.dangers import FIRST, roles_of
from triage.protocol.promises import OWN_REASONS, SAYS
from triage.protocol.shape import ANSWERS, LADDER, UNASKED, UNKNOWN
from triage.protocol.yaml_lines import Spot

SCHEMA = Path(__file__).parent / "schema.json"
EFFECTS = ("raise_to", "rules_out", "medical", "find_out")
CLAIMS = ("never", "at_least", "medical", "find_out")
EXCEPTED = ("unknown", "not_held", "nature")
SHOWN = 60


@functools.cache
def schema() -> Any:
    """The published JSON schema of a protocol file."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


@functools.cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema())


class Checker:
    """Gathers every problem, so that a file is mended in one go."""

    def __init__(self, name: str, lines: Mapping[Spot, int], problems: list[str]) -> None:
        self.name, self.lines, self.problems = name, lines, list(problems)

    def wrong(self, spot: Spot, words: str) -> None:
        """One problem, at the line of the spot or of what it stands in."""
        near = next((self.lines[spot[:end]] for end in range(len(spot), 0, -1) if spot[:end] in self.lines), None)
        where = _("%(file)s, line %(line)d: %(problem)s") if near else _("%(file)s: %(problem)s")
        said = where % {"file": self.name, "line": near or 0, "problem": words}
        if said not in self.problems:
            self.problems.append(said)

    def against_the_schema(self, data: Any) -> bool:
        """Whether it has the shape of a protocol, so that the rest can be looked at."""
        found = sorted(_validator().iter_errors(data), key=lambda error: list(map(str, error.absolute_path)))
        for error in found:
            self._schema_error(error)
        return not found

    def _schema_error(self, error: jsonschema.ValidationError) -> None:
        if error.validator == "anyOf":
            # Either a word or a table: speak of the one that was meant.
            apart = {"type", "enum"} if isinstance(error.instance, dict | list) else {"type"}
            here = error.absolute_path
            meant = [one for one in error.context or () if one.absolute_path != here or one.validator not in apart]
            for one in meant or (error.context or ())[:1]:
                self._schema_error(one)
            return
        spot = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            for key in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
                known = ", ".join(sorted(error.schema.get("properties", {})))
                self.wrong(
                    (*spot, key),
                    _("unknown key “%(key)s”; known here: %(known)s.") % {"key": short(key), "known": known},
                )
            return
        self.wrong(spot, _in_words(error))

    def words_that_must_agree(self, data: Mapping[str, Any]) -> None:
        """Every word used is declared, none twice, and what must be said is said."""
        answers = {one["key"]: self._answers(one, ("questions", at)) for at, one in enumerate(data["questions"])}
        self._once(data["questions"], "questions")
        self._natures(data)
        for at, one in enumerate(data["questions"]):
            self._question(one, ("questions", at), answers)
        self._once(data["rules"], "rules", {f"{key}_{answer}" for key in answers for answer in (UNKNOWN, UNASKED)})
        for at, one in enumerate(data["rules"]):
            self._when(one, ("rules", at), answers)
            self._effects(one, ("rules", at), answers)
        self._once(data["invariants"], "invariants", {f"promise_{key}" for key in SAYS})
        for at, one in enumerate(data["invariants"]):
            self._when(one, ("invariants", at), answers)
            self._claims(one, ("invariants", at), answers)
        self._exceptions(data.get("exceptions", []))
        self._protected(data.get("protected", []))
        self._must_say(data)

    def _exceptions(self, said: list[Mapping[str, Any]]) -> None:
        self._once(said, "exceptions")
        for at, one in enumerate(said):
            if sum(about in one for about in EXCEPTED) != 1:
                known = ", ".join(EXCEPTED)
                self.wrong(("exceptions", at), _("say what it is about by one of: %(known)s.") % {"known": known})
            if "nature" in one:
                self._code(one["nature"], ("exceptions", at, "nature"))
            try:
                datetime.date.fromisoformat(one["since"])
            except ValueError:
                self.wrong(("exceptions", at, "since"), _("“%(day)s” is not a date.") % {"day": one["since"]})

    def _protected(self, said: list[Mapping[str, Any]]) -> None:
        self._once(said, "protected")
        for at, one in enumerate(said):
            if not one.get("calls") and "under" not in one:
                self.wrong(("protected", at), _("say who is meant, by “calls” or “under”."))
            if one.get("ask_first") not in ("yes", "true") and not one.get("closed"):
                self.wrong(
                    ("protected", at), _("this has no effect; use one of: %(known)s.") % {"known": "ask_first, closed"}
                )

    def _once(self, items: Iterable[Mapping[str, Any]], part: str, taken: Iterable[str] = ()) -> None:
        seen = set(taken)
        for at, one in enumerate(items):
            if part == "rules" and one["key"] in OWN_REASONS:
                said = _("“%(key)s” is reserved by the program; give this rule another key.")
                self.wrong((part, at, "key"), said % {"key": one["key"]})
            elif one["key"] in seen:
                self.wrong((part, at, "key"), _("the key “%(key)s” is taken.") % {"key": one["key"]})
            seen.add(one["key"])

    def _answers(self, question: Mapping[str, Any], spot: Spot) -> frozenset[str]:
        """All answers of a question, "unknown" among them."""
        given = [one["code"] for one in question.get("answers", [])]
        yes_no = question["kind"] == "yes_no"
        if yes_no != ("danger" in question) or yes_no == bool(given):
            self.wrong(spot, _("a yes_no question has “danger”; a choice question has “answers”."))
        for at, code in enumerate(given):
            if code in (UNKNOWN, UNASKED) or code in given[:at]:
                self.wrong((*spot, "answers", at), _("“%(code)s” cannot be an answer here.") % {"code": code})
        return frozenset({*(ANSWERS if yes_no else given), UNKNOWN})

    def _natures(self, data: Mapping[str, Any]) -> None:
        seen: set[str] = set()
        uses = set(data.get("uses", LADDER))
        for level in (level for level in LADDER if level in data["natures"]):
            codes = data["natures"][level]
            for at, code in enumerate(codes):
                self._code(code, ("natures", level, at))
                if code in seen:
                    self.wrong(("natures", level, at), _("“%(code)s” is in the table twice.") % {"code": short(code)})
                seen.add(code)
            if codes and f"nature_{level}" not in data["because"]:
                self.wrong(("because",), _("“%(key)s” is missing.") % {"key": f"nature_{level}"})
            if codes and level not in uses:
                self.wrong(("natures", level), _("“%(level)s” is not among “uses”.") % {"level": level})

    def _code(self, code: str, spot: Spot) -> None:
        if code not in NATURES:
            self.wrong(spot, _("“%(code)s” is not a known nature code.") % {"code": short(code)})

    def _question(self, question: Mapping[str, Any], spot: Spot, answers: Mapping[str, frozenset[str]]) -> None:
        for at, code in enumerate(question.get("natures", [])):
            self._code(code, (*spot, "natures", at))
        for answer in (UNKNOWN, UNASKED):
            if isinstance(said := question.get(answer), dict):
                self._effects(said, (*spot, answer), answers)

    def _when(self, one: Mapping[str, Any], spot: Spot, answers: Mapping[str, frozenset[str]]) -> None:
        for key, wanted in one.get("when", {}).items():
            here = (*spot, "when", key)
            if self._known(key, here, answers):
                for code in sorted(set(wanted) - answers[key] - {UNASKED}):
                    allowed = ", ".join(sorted(answers[key] | {UNASKED}))
                    said = _("%(key)s: “%(code)s” is not an answer to “%(question)s”; allowed: %(allowed)s.")
                    self.wrong(here, said % {"key": one["key"], "code": code, "question": key, "allowed": allowed})

    def _known(self, key: str, spot: Spot, answers: Mapping[str, frozenset[str]]) -> bool:
        if key not in answers:
            self.wrong(spot, _("“%(key)s” is not a question in this file.") % {"key": key})
        return key in answers

    def _effects(self, one: Mapping[str, Any], spot: Spot, answers: Mapping[str, frozenset[str]]) -> None:
        for key in one.get("find_out", []):
            self._known(key, (*spot, "find_out"), answers)
        if not any(one.get(effect, "no") not in ("no", "false") for effect in EFFECTS):
            known = ", ".join(EFFECTS)
            self.wrong(spot, _("this has no effect; use one of: %(known)s.") % {"known": known})

    def _claims(self, one: Mapping[str, Any], spot: Spot, answers: Mapping[str, frozenset[str]]) -> None:
        for key in one.get("unknown_never_weaker", []):
            self._known(key, (*spot, "unknown_never_weaker"), answers)
        claims = [claim for claim in CLAIMS if claim in one]
        if bool(claims) == ("unknown_never_weaker" in one) or ("when" in one and not claims):
            known = ", ".join(CLAIMS)
            said = _("state what must be true: one or more of %(known)s, or unknown_never_weaker alone.")
            self.wrong(spot, said % {"known": known})
        for key in one.get("find_out", []):
            if not set(one.get("when", {}).get(key, ["-"])) <= {UNKNOWN, UNASKED}:
                said = _("only unknown or unasked answers can be found out: put “%(key)s” that way under “when”.")
                self.wrong((*spot, "find_out"), said % {"key": key})

    def _must_say(self, data: Mapping[str, Any]) -> None:
        """A question that must be asked says what it means that nobody knows, and that nobody asked.

        What other dangers must say is for the proof: a version that is in force since before must still be read.
        """
        alone = [key for one in data["invariants"] if len(one.get("when", {})) == 1 for key in one["when"]]
        named = {*alone, *(key for one in data["invariants"] for key in one.get("unknown_never_weaker", []))}
        roles, _declares = roles_of(data["questions"])
        for at, one in enumerate(data["questions"]):
            if "negated" in one and "asks" not in one:
                self.wrong(
                    ("questions", at, "negated"), _("only a question that “asks” about a danger can be negated.")
                )
            if one["key"] in named or roles.get(one["key"]) in FIRST or one.get("must") in ("yes", "true"):
                for answer in (UNKNOWN, UNASKED):
                    if answer not in one:
                        said = _(
                            "“%(question)s” must be asked, so state what “%(answer)s” does, even if it is: nothing."
                        )
                        self.wrong(("questions", at), said % {"question": one["key"], "answer": answer})


def short(words: Any) -> str:
    """What stands in the file, cut so that a message stays a message."""
    said = str(words)
    return said if len(said) <= SHOWN else f"{said[: SHOWN - 1]}…"


def _in_words(error: jsonschema.ValidationError) -> str:
    """A mistake in the shape of the data as a sentence."""
    asked, found = error.validator_value, short(error.instance)
    kinds = {"object": _("a table of keys and values"), "array": _("a list"), "string": _("a word")}
    if error.validator == "required":
        missing = [key for key in asked if key not in error.instance]
        return _("“%(key)s” is missing.") % {"key": ", ".join(missing)}
    if error.validator == "type":
        return _("expected here: %(kind)s.") % {"kind": kinds[asked]}
    if error.validator == "enum":
        allowed = ", ".join(word for word in asked if isinstance(word, str))
        return _("“%(found)s” is not one of %(allowed)s.") % {"found": found, "allowed": allowed}
    if error.validator == "contains":
        return _("“emergency” must be in this list.")
    if error.validator == "uniqueItems":
        return _("this list has a duplicate.")
    if error.validator in ("minItems", "minProperties"):
        return _("there must be at least %(count)d of these.") % {"count": asked}
    if error.validator in ("maxItems", "maxProperties"):
        return _("there are more than %(count)d of these.") % {"count": asked}
    if error.validator == "maxLength":
        return _("this has more than %(count)d characters.") % {"count": asked}
    if asked == "\\S":
        return _("text is required here.")
    return _("“%(found)s” does not have the required form: %(pattern)s") % {"found": found, "pattern": asked}
