"""The parts of a machine's door: it reads whatever JSON a program sends, and answers in JSON whatever is asked for."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, negotiation, parsers
from rest_framework.request import Request

# Of one object within the other; nothing that a program tells of a call goes deeper.
DEEPEST = 20
# Python reads no longer number; nobody means one as a number.
DIGITS = 100
BODY = "body"


class AnyJSON(parsers.BaseParser):
    """A JSON object in any encoding and under any content type; one that is broken comes as `{"body": its text}`.

    Raises ParseError for what does not begin as an object.
    """

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        text = as_text(stream.read()).strip()
        if not text.startswith("{"):
            raise exceptions.ParseError(_("This is not a JSON object."))
        return read_object(text)


class AnyAnswer(negotiation.DefaultContentNegotiation):
    """The first parser and the first renderer, whatever the headers of the request ask for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def as_text(raw: bytes) -> str:
    """UTF-8, UTF-16 or UTF-32 as JSON may be; else Windows-1252, which telephone systems send for names."""
    try:
        return raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def read_object(text: str) -> dict[str, Any]:
    """The object of a text that begins as one; what is cut off, broken or nested without end is kept as its text."""
    try:
        read = json.loads(text, strict=False, parse_int=_whole_number, parse_constant=str)
    except (ValueError, RecursionError):
        return {BODY: text}
    return {BODY: text} if _too_deep(read) else dict(read)


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= DIGITS else digits


def _too_deep(read: Any) -> bool:
    level = [read]
    for _depth in range(DEEPEST):
        level = [part for one in level for part in (one.values() if isinstance(one, dict) else one)]
        level = [one for one in level if isinstance(one, dict | list)]
        if not level:
            return False
    return True
