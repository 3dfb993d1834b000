"""The HTTP door to the API: kept-alive connections, and a lost reply asked for again under the same key."""

import http.client
import json
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

REPLY_S = 30.0
PAUSES_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
BUSY = (429, 500, 502, 503, 504)


class NoAnswer(Exception):
    """The server cannot be reached or does not answer; the message says what was seen."""


@dataclass(frozen=True)
class Answer:
    """Status and body; a body that is no JSON object is an empty one."""

    status: int
    body: dict[str, Any]
    retry_after: float = 0

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """The machine word of a refusal."""
        error = self.body.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        return code if isinstance(code, str) else f"http_{self.status}"

    @property
    def words(self) -> str:
        """The sentences of a refusal, those of its fields included."""
        error = self.body.get("error")
        if not isinstance(error, dict):
            return f"The server answered {self.status} without words."
        fields = error.get("fields")
        told = [f"{name}: {' '.join(map(str, said))}" for name, said in fields.items()] if fields else []
        return " ".join([str(error.get("message", "")), *told]).strip()


class Door:
    """Speaks to one server; safe to share between threads, each of which keeps one connection."""

    def __init__(self, url: str, *, token: str = "", patience_s: float = 60) -> None:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NoAnswer(f"“{url}” is not an address, e.g. http://127.0.0.1:8911.")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._base = parts.path.rstrip("/")
        self.token, self.patience_s = token, patience_s
        self.stop = threading.Event()
        self._mine = threading.local()
        self._all: list[http.client.HTTPConnection] = []

    def sign_in(self, user: str, password: str) -> Answer:
        """Get a token for a name and password and keep it."""
        answer = self.post("token/", {"username": user, "password": password})
        if answer.good:
            self.token = str(answer.body["token"])
        return answer

    def get(self, path: str, **query: str) -> Answer:
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None, "")

    def post(self, path: str, body: dict[str, Any], *, key: str = "") -> Answer:
        """Send once; with a key the server does it once however often the reply is lost."""
        return self._ask("POST", path, json.dumps(body).encode(), key)

    def close(self) -> None:
        for connection in self._all:
            connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, key: str) -> Answer:
        """Ask until there is an answer that will not change by asking again, or patience ends (NoAnswer)."""
        until, tries, seen = time.monotonic() + self.patience_s, 0, ""
        while True:
            answer = None
            try:
                answer = self._once(method, path, body, key)
                seen = f"the server answered {answer.status}"
            except (OSError, http.client.HTTPException) as error:
                self._forget()
                seen = f"{type(error).__name__}: {error}"
            if answer and not _passing(answer):
                return answer
            tries += 1
            pause = max(PAUSES_S[min(tries, len(PAUSES_S)) - 1], answer.retry_after if answer else 0)
            tired = (answer and tries >= len(PAUSES_S)) or time.monotonic() + pause > until
            if answer and tired:
                return answer
            if tired or self.stop.wait(pause):
                raise NoAnswer(f"No answer from {self._host}:{self._port or ''} ({seen}).")

    def _once(self, method: str, path: str, body: bytes | None, key: str) -> Answer:
        headers = {"Accept": "application/json"}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Authorization": f"Token {self.token}"} if self.token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        connection = self._connection()
        connection.request(method, f"{self._base}/api/{path}", body, headers)
        reply = connection.getresponse()
        text = reply.read()
        try:
            said = json.loads(text) if text else {}
        except ValueError:
            said = {}
        after = reply.headers.get("Retry-After", "")
        return Answer(
            reply.status,
            said if isinstance(said, dict) else {"results": said},
            float(after) if after.isdecimal() else 0,
        )

    def _connection(self) -> http.client.HTTPConnection:
        made: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if made is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            made = self._mine.connection = kind(self._host, self._port, timeout=REPLY_S)
            self._all.append(made)
        return made

    def _forget(self) -> None:
        made = getattr(self._mine, "connection", None)
        if made is not None:
            made.close()


def _passing(answer: Answer) -> bool:
    """Whether the same request may be answered otherwise in a moment."""
    return answer.status in BUSY or (answer.status == 409 and answer.code == "idempotency_key")
