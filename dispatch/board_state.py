"""What the address of the board asks for: a selection, an order, which teams, and which view on a narrow screen."""

from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from heart.kernel.requests import came_from

SORTS = ("target", "priority", "age")
UNITS = ("all", "available")
VIEWS = ("pending", "selected", "units", "log")


@dataclass(frozen=True)
class BoardState:
    """One state of the board as its address says it; whatever makes no sense is as if it was not said."""

    sel: int = 0
    out: int = 0
    sort: str = SORTS[0]
    units: str = UNITS[0]
    view: str = ""

    @classmethod
    def of(cls, said: QueryDict) -> "BoardState":
        return cls(
            sel=_number(said.get("sel", "")),
            out=_number(said.get("out", "")),
            sort=_one_of(SORTS, said.get("sort", "")) or SORTS[0],
            units=_one_of(UNITS, said.get("units", "")) or UNITS[0],
            view=_one_of(VIEWS, said.get("view", "")),
        )

    @property
    def shown(self) -> str:
        """The view a narrow screen shows: what was chosen comes first, else what waits."""
        return self.view or ("selected" if self.sel or self.out else "pending")

    def query(self, **changes: Any) -> str:
        """The state with these changes as "?...", shortest form; empty for the plain board."""
        state = asdict(replace(self, **changes))
        said = {name: value for name, value in state.items() if value != getattr(PLAIN, name)}
        return f"?{urlencode(said)}" if said else ""

    def board(self, **changes: Any) -> str:
        """The address of the board in that state."""
        return reverse("dispatch:board") + self.query(**changes)

    def switches(self) -> dict[str, Any]:
        """The links that change the state of the board: each with its words and whether it is the one that stands."""
        sorts = {"target": _("Target"), "priority": _("Priority"), "age": _("Age")}
        which = {"all": _("All"), "available": _("Available")}
        return {
            "here": self.query(),
            "sorts": [(self.board(sort=key, view="pending"), words, key == self.sort) for key, words in sorts.items()],
            "which": [(self.board(units=key, view="units"), words, key == self.units) for key, words in which.items()],
            "tabs": {view: self.board(view=view) for view in VIEWS},
        }


PLAIN = BoardState()


def before(request: HttpRequest) -> BoardState:
    """The state of the board a form was sent from; the plain one when it came from elsewhere."""
    page = urlsplit(came_from(request))
    return BoardState.of(QueryDict(page.query)) if page.path == reverse("dispatch:board") else PLAIN


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 16 else 0


def _one_of(words: tuple[str, ...], said: str) -> str:
    return said if said in words else ""
