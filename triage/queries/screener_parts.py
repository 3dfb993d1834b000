"""The screener of an encounter as a page shows it: what was answered, what is asked now, and the risk with its rule."""

from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from heart.kernel.language import here
from triage.models import Diversion, Screening
from triage.queries import screenings
from triage.screener import ITEMS, Answer, Item, Level, Window, Wording, judge, next_item

# Each item in a few words: what stands in the list of answers and in the rule; the question itself is data.
NAMES = {
    "wish_dead": _("Wish to be dead"),
    "thoughts": _("Thoughts of suicide"),
    "method": _("Thought of a way"),
    "intent": _("Some intention to act"),
    "plan": _("Plan and intention"),
    "behavior": _("Attempt or preparation, ever"),
    "recent_behavior": _("Attempt or preparation, past 3 months"),
}
SAID = {Answer.YES.value: _("Yes"), Answer.NO.value: _("No"), Answer.UNKNOWN.value: _("Not answered")}
# So many answers stand open while the next question is asked.
SHOWN = 2
KEYS = {Answer.YES.value: "y 1", Answer.NO.value: "n 2", Answer.UNKNOWN.value: "u 3"}
WINDOWS = {
    Window.MONTH: _("past month"),
    Window.LIFETIME: _("ever"),
    Window.THREE_MONTHS: _("past 3 months"),
}


@dataclass(frozen=True)
class Part:
    """One screener as the page shows it; `reads` only: nothing can be answered in it."""

    moment: Screening.Moment
    screening: Screening | None
    wording: Wording
    language: str
    reads: bool
    # Whether this one is asked now; the one of the end stands folded until it was begun.
    current: bool = True

    @property
    def answers(self) -> dict[str, str]:
        return self.screening.answers if self.screening else {}

    @property
    def readable(self) -> bool:
        return self.screening is None or self.screening.is_readable

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each item that was asked, with its answer and when."""
        when = {one["question"]: one["at"] for one in self.screening.answers_given} if self.screening else {}
        return [
            self._shown(item)
            | {
                "answer": self.answers[item.key],
                "said": SAID[self.answers[item.key]],
                "at": parse_datetime(when[item.key]),
            }
            for item in ITEMS
            if item.key in self.answers
        ]

    @property
    def folded(self) -> list[dict[str, Any]]:
        """The answers that stand folded: while questions are asked all but the last, and all once they were asked."""
        return [] if self.reads else self.rows[:-SHOWN] if self.ask else self.rows

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The other answers."""
        return self.rows[len(self.folded) :]

    @property
    def ask(self) -> dict[str, Any] | None:
        """The question to ask now; None when all were asked, or nobody asks here."""
        item = None if self.reads or not self.readable else next_item(self.answers)
        return self._shown(item) if item else None

    @property
    def risk(self) -> dict[str, Any]:
        """The level in words, the rule that gave it, what is missing and how high it may still be."""
        judged = judge(self.answers)
        rule = next((item for item in ITEMS if item.key == judged.rule), None)
        level = None if judged.level is None else Screening.Risk(judged.level)
        return {
            "high": judged.level == Level.HIGH,
            "level": level.label if level is not None else _("Not known yet"),
            "rule": self._shown(rule) if rule else None,
            "missing": len(judged.missing),
            "at_most": "" if judged.at_most == judged.level else Screening.Risk(judged.at_most).label,
        }

    def _shown(self, item: Item) -> dict[str, Any]:
        other = "es" if self.language == "en" else "en"
        return {
            "key": item.key,
            "number": item.number,
            "name": NAMES[item.key],
            "window": WINDOWS[item.window],
            "loinc": item.loinc if self.wording.official else "",
            "words": self.wording.ask(item.key, self.language),
            "other": self.wording.ask(item.key, other) if other in self.wording.languages() else "",
            "answers": [{"code": code, "said": said, "keys": KEYS[code]} for code, said in SAID.items()],
        }


def parts(diversion: Diversion, *, reads: bool = False) -> list[Part]:
    """The screeners of an encounter: that of the start, and that of the end once the first has been asked through."""
    wording = screenings.wording()
    if wording is None:
        return []
    read = wording.languages()
    language = next((one for one in (diversion.incident.language, here()) if one in read), "en")
    found = {one.moment: one for one in diversion.screenings.all()}
    moments = [Screening.Moment.START]
    begun = found.get(Screening.Moment.START)
    if Screening.Moment.END in found or (begun and not reads and next_item(begun.answers) is None):
        moments.append(Screening.Moment.END)
    asked_now = Screening.Moment.END if Screening.Moment.END in found else Screening.Moment.START
    shown = [Part(one, found.get(one), wording, language, reads, current=one == asked_now) for one in moments]
    return [part for part in shown if part.screening or not reads]
