"""Every endpoint of the API as the router has it, so that no test can forget one."""

import re
from dataclasses import dataclass
from typing import Any

from heart.rest.framework import permission_of
from heart.urls import API

OPEN = {"token", "schema", "docs"}  # for strangers too
SIGNED = {"telephone"}  # for who signs with a secret (tests/api/test_telephone.py)
# Asked by POST so that an address stands in no log of addresses; nothing is written.
QUESTIONS = {"/api/places/search/"}
GROUP = re.compile(r"\(\?P<\w+>[^)]+\)")


@dataclass(frozen=True)
class Endpoint:
    """One method at one address; `name` is the action of its view."""

    method: str
    path: str  # with {} for the id
    name: str
    permission: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def at(self, pk: Any = 1) -> str:
        return self.path.format(pk)

    @property
    def is_verb(self) -> bool:
        return self.method == "post" and self.path not in QUESTIONS


def every() -> list[Endpoint]:
    found = []
    for pattern in (pattern for room in API for pattern in room.url_patterns):
        if pattern.name in OPEN | SIGNED:
            continue
        path = "/api/" + GROUP.sub("{}", str(pattern.pattern)).removeprefix("^").removesuffix(r"\Z").removesuffix("$")
        for method, name in pattern.callback.actions.items():
            if method != "head":
                view = pattern.callback.cls
                found.append(Endpoint(method, path, name, permission_of(view, name)))
    return sorted(found, key=str)


EVERY = every()
VERBS = [endpoint for endpoint in EVERY if endpoint.is_verb]
