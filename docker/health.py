"""Asks /healthz from inside a container: `health.py web` about this process, `health.py beat` about the clock."""

import json
import os
import sys
import urllib.error
import urllib.request
from typing import Any

# What the proxy would send: the program answers only to its own name and only over HTTPS.
HEADERS = {"Host": os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0], "X-Forwarded-Proto": "https"}


def report(address: str) -> tuple[int, dict[str, Any]]:
    """The status and the JSON body at `address`; a refusal also has a body."""
    request = urllib.request.Request(address, headers=HEADERS)
    try:
        with urllib.request.urlopen(request, timeout=8) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def main(part: str) -> int:
    """0 when healthy. The web is asked about itself only: a new start would not mend a dead database or worker."""
    try:
        if part == "web":
            status, body = report(os.environ.get("HEART_WEB", "http://127.0.0.1:8000") + "/healthz?live")
            healthy = status == 200
        else:
            status, body = report(os.environ.get("HEART_WEB", "http://web:8000") + "/healthz")
            healthy = body[part]["ok"] is True
    except (OSError, ValueError, KeyError) as error:
        sys.stdout.write(f"no report: {type(error).__name__}: {error}\n")
        return 1
    sys.stdout.write(f"{status} {json.dumps(body)}\n")
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
