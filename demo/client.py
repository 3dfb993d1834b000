"""A small HTTP client for the robots: one kept connection, JSON in and out, safe retries."""

import http.client
import json
import time
import urllib.parse
import uuid
from typing import Any

TRIES = 4


class Answer(dict[str, Any]):
    """The JSON of an answer with its status."""

    status: int = 0

    @property
    def ok(self) -> bool:
        return self.status < 400


class Robot:
    """One member of staff at the API. A lost answer is asked for again with the same key, so nothing happens twice."""

    def __init__(self, url: str, username: str, password: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self.address = (parts.hostname or "localhost", parts.port or 80)
        self.username = username
        self.line: http.client.HTTPConnection | None = None
        self.token = ""
        signed_in = self.post("/api/token/", {"username": username, "password": password})
        if not signed_in.ok:
            raise ConnectionRefusedError(f"{username} could not sign in ({signed_in.status})")
        self.token = signed_in["token"]

    def get(self, path: str) -> Answer:
        """GET, JSON out."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, said: dict[str, Any] | None = None) -> Answer:
        """POST, JSON in and out."""
        return self._ask("POST", path, json.dumps(said or {}), {"Idempotency-Key": str(uuid.uuid4())})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        headers |= {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Token {self.token}"
        for again in range(TRIES):
            try:
                self.line = self.line or http.client.HTTPConnection(*self.address, timeout=20)
                self.line.request(method, path, body, headers)
                response = self.line.getresponse()
                answer = Answer(json.loads(response.read() or b"{}"))
                answer.status = response.status
                return answer
            except (OSError, http.client.HTTPException, ValueError):
                self.line = None
                if again == TRIES - 1:
                    raise
                time.sleep(0.5 * 2**again)
        raise AssertionError("unreachable")
