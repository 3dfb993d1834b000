"""A call that a machine tells is taken whatever it says of it: what cannot be read is kept apart, and said."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from triage.models import NARRATIVE_LIMIT, Center
from triage.places import region

# What is kept of one value and of a field's name, and how many fields; a whole story goes into the notes.
VALUE, NAME, FIELDS = 200, 40, 50
NOTED = 5 * NARRATIVE_LIMIT
POINT = ("latitude", "longitude")
# Nobody tells of danger in these.
NO_WORDS = {"Idempotency-Key", "callback_number", "received_at", "center", "source", "source_id", *POINT}
NO_WORDS |= {"type", "call", "at", "agent", "ended_by", "recording"}


class TakenAsItComes(serializers.Serializer):
    """Leaves out each field that cannot be read and every field that it does not know.

    `unread` lists them: field, value as it came, why. Words among them go into the narrative too, so that they are read
    for what they say of danger. A body that is no object is refused as usual.
    """

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping) or self._no_body():
            whole: dict[str, Any] = super().to_internal_value(data)
            return whole
        self.unread: list[dict[str, str]] = []
        self.noted: list[str] = []
        if key := getattr(getattr(self.context.get("request"), "_request", None), "unusable_key", ""):
            self._leave_out("Idempotency-Key", key, _("This key cannot be used; the call was taken without it."))
        # Null and "" are how programs say nothing.
        said = {name: value for name, value in data.items() if name in self.fields and value not in (None, "")}
        for name, value in data.items():
            if name not in self.fields:
                self._leave_out(name, value, _("There is no such field."))
        if "callback_number" in said:
            said["callback_number"] = _clean(_as_text(said["callback_number"]))
        try:
            read = super().to_internal_value(said)
        except serializers.ValidationError as wrong:
            assert isinstance(wrong.detail, dict), "a serializer names the field of each error"
            for name, why in wrong.detail.items():
                self._leave_out(name, said.pop(name, None), " ".join(str(one) for one in why))
            if is_lost := "center" in wrong.detail:
                said["center"] = self._their_center()
            read = {**super().to_internal_value(said), "every_floor": is_lost}
        return self._with_unread(read, data)

    def _no_body(self) -> bool:
        request = self.context.get("request")
        return request is not None and request.META.get("CONTENT_LENGTH") in (None, "", "0", 0)

    def _leave_out(self, name: str, value: Any, why: str) -> None:
        text, field = _clean(_as_text(value)), _clean(str(name))[:NAME]
        if len(self.unread) < FIELDS:
            self.unread.append({"field": field, "value": clipped(text, VALUE), "why": why})
        if isinstance(value, str) and text.strip() and name not in NO_WORDS:
            self.noted.append(f"{field}: {text.strip()}")

    def _their_center(self) -> str | None:
        """Where a call goes that names no center of ours: to the one its sender works for, or the first there is."""
        request = self.context.get("request")
        first = (request.user.centers.first() if request else None) or Center.objects.first()
        return first.pk if first else None

    def _with_unread(self, read: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
        """Also what says nothing without its other half: one coordinate, a number of a system without a name."""
        point = [data.get(name) for name in POINT]
        if any(half not in (None, "") for half in point) and not all(name in read for name in POINT):
            read = {name: value for name, value in read.items() if name not in (*POINT, "place_verified")}
            read["point_not_used"] = _clean(region.said(*point))
        if read.get("source_id") and not read.get("source"):
            self._leave_out("source_id", read.pop("source_id"), _("Enter which system this number is from."))
        if self.noted:
            read["narrative"] = "\n".join(filter(None, [read.get("narrative", ""), *self.noted]))[:NOTED]
        return {**read, "unread": self.unread}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _clean(text: str) -> str:
    """Without what no database keeps: null characters and halves of a sign."""
    return text.replace("\x00", "").encode(errors="replace").decode()


def clipped(text: str, most: int) -> str:
    """The beginning of a text that is longer, with a sign that it goes on."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
