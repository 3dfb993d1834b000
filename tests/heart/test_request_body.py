"""Who sends half a request, or reads no answer, holds a socket and no thread: everybody else is served on."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, Client, encode_multipart
from django.utils.translation import gettext, override
from rest_framework.authtoken.models import Token

from heart import asgi
from heart.kernel import request_body
from tests import make
from tests.deadline import LIMIT_S, eventually
from tests.heart.served import served
from triage.models import ProtocolVersion
from triage.protocol.reading import LARGEST

pytestmark = pytest.mark.django_db(transaction=True)

# Twice as many as the pool has threads.
MANY = 2 * django_settings.HTTP_THREADS
TOKEN = b"POST /api/token/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
FORM = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BLOCKING = {
    "half a body": TOKEN + b"Content-Length: 50\r\n\r\n{",
    "a chunked body without an end": TOKEN + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    "half a body to a page": FORM + b"Content-Length: 50\r\n\r\nl",
    "headers without an end": TOKEN,
}


@pytest.fixture
def port() -> Iterator[int]:
    with served() as number:
        yield number


@pytest.fixture
def short_linger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_body, "LINGER_S", 0.2)


@contextlib.contextmanager
def sent(port: int, words: bytes) -> Iterator[socket.socket]:
    """A connection on which this much was sent and nothing else is."""
    with socket.socket() as connection:
        connection.settimeout(LIMIT_S)
        # Little room for an answer, so that one that is not read stays with the server.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        connection.sendall(words)
        yield connection


def answered(connection: socket.socket) -> tuple[HTTPResponse, bytes]:
    """The answer on it, and that the connection is closed after it."""
    answer = HTTPResponse(connection)
    answer.begin()
    body = answer.read()
    assert answer.headers["Connection"] == "close"
    with contextlib.suppress(ConnectionResetError):
        assert connection.recv(1) == b""
    return answer, body


def ask(port: int, path: str, method: str = "GET", body: object = None, **headers: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Host": "localhost", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()


def token(port: int, body: object, **headers: str) -> tuple[int, bytes]:
    return ask(port, "/api/token/", "POST", body, **{"Content-Type": "application/json", **headers})


@pytest.mark.parametrize("words", BLOCKING.values(), ids=BLOCKING.keys())
def test_sockets_that_do_not_go_on_hold_up_nobody(port, words):
    ask(port, "/sign-in/")  # what is loaded once is loaded
    with contextlib.ExitStack() as open_ones:
        for _ in range(MANY):
            open_ones.enter_context(sent(port, words))
        for path in ("/sign-in/", "/healthz?live"):
            assert min(_seconds(port, path) for _ in range(3)) < 1


def _seconds(port: int, path: str) -> float:
    """How long it took until this page was here."""
    begun = time.monotonic()
    assert ask(port, path)[0] == 200
    return time.monotonic() - begun


@pytest.mark.parametrize(("method", "body"), [("GET", b'{"status": "ok"}'), ("HEAD", b"")])
def test_whether_the_process_is_alive_is_answered_without_a_thread(port, monkeypatch, method, body):
    async def taken(*_):
        raise AssertionError("the pool was asked")

    monkeypatch.setattr(asgi.pool, "app", taken)
    monkeypatch.setattr(asgi.pool, "executor", None)
    assert ask(port, "/healthz?live", method) == (200, body)


def test_half_a_body_is_ended_at_the_deadline_in_json(port, settings):
    settings.BODY_LIMIT_S = 0.2
    with sent(port, BLOCKING["half a body"]) as connection:
        answer, body = answered(connection)
    assert (answer.status, answer.headers["Content-Type"]) == (408, "application/json")
    assert json.loads(body)["error"] == {
        "code": "too_slow",
        "message": "The request did not arrive completely in time. Please send it again.",
    }


def test_half_a_form_is_ended_in_plain_words(port, settings):
    settings.BODY_LIMIT_S = 0.2
    with sent(port, BLOCKING["half a body to a page"]) as connection:
        answer, body = answered(connection)
    assert (answer.status, answer.headers["Content-Type"]) == (408, "text/plain; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"
    assert body == b"The request did not arrive completely in time. Please send it again."


def test_a_body_that_only_drips_is_ended_too(port, settings):
    settings.BODY_LIMIT_S = 0.5
    begun = time.monotonic()
    with sent(port, TOKEN + b"Content-Length: 1000\r\n\r\n") as connection:
        connection.settimeout(0.05)
        for _ in range(400):
            connection.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                assert connection.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 408"
                break
        else:
            pytest.fail("it drips on")
    assert 0.5 <= time.monotonic() - begun < 5


TOO_LARGE = {"code": "too_large", "message": "The request is too large."}


def test_a_length_above_the_limit_is_refused_before_anything_is_sent(port, settings, short_linger):
    settings.BODY_LIMIT_BYTES = 1000
    with sent(port, TOKEN + b"Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n") as connection:
        answer, body = answered(connection)
    assert (answer.status, json.loads(body)["error"]) == (413, TOO_LARGE)


def test_it_is_said_in_the_language_of_the_browser(port, settings):
    settings.BODY_LIMIT_BYTES = 1000
    status, body = ask(port, "/sign-in/", "POST", 1001 * b" ", **{"Accept-Language": "es-US,es;q=0.9"})
    with override("es"):
        assert (status, body.decode()) == (413, gettext("The request is too large."))
    assert body.decode() != TOO_LARGE["message"]


def test_a_body_that_hides_its_length_is_cut_where_it_is_too_large(port, settings, short_linger):
    settings.BODY_LIMIT_BYTES, settings.BODY_LIMIT_S = 1000, LIMIT_S
    chunk = b"258\r\n" + 600 * b" " + b"\r\n"
    with sent(port, TOKEN + b"Transfer-Encoding: chunked\r\n\r\n" + 2 * chunk) as connection:
        answer, body = answered(connection)
    assert (answer.status, json.loads(body)["error"]) == (413, TOO_LARGE)


def test_who_sends_far_too_much_still_reads_why(port):
    """Closing at once would reset the connection under the sender, and the words would be lost on the way."""
    for _ in range(5):
        status, body = token(port, 8 * 1024 * 1024 * b" ")
        assert (status, json.loads(body)["error"]) == (413, TOO_LARGE)


def test_a_body_as_large_as_may_be_is_taken(port, alice):
    words = json.dumps({"username": "alice", "password": make.PASSWORD}).encode()
    status, body = token(port, words.ljust(django_settings.BODY_LIMIT_BYTES))
    assert (status, list(json.loads(body))) == (200, ["token"])
    assert token(port, words.ljust(django_settings.BODY_LIMIT_BYTES + 1))[0] == 413


def test_the_largest_protocol_that_may_be_arrives(port, mia):
    text = make.protocol_text("concord-1") + "\n#"
    file = ContentFile(text.ljust(LARGEST, "\u20ac").encode(), "largest.yaml")
    browser, secret = Client(), 32 * "s"
    browser.force_login(mia)
    fields = {"csrfmiddlewaretoken": secret, "text": LARGEST * "\u20ac", "file": file}
    cookies = f"{django_settings.SESSION_COOKIE_NAME}={browser.session.session_key}; csrftoken={secret}"
    body = encode_multipart(BOUNDARY, fields)
    assert len(body) > 1_100_000
    headers = {"Content-Type": MULTIPART_CONTENT, "Cookie": cookies}
    status, _page = ask(port, "/protocols/draft_protocol/", "POST", body, **headers)
    assert status == 302
    assert len(ProtocolVersion.objects.get().text) == LARGEST


def test_a_body_without_a_length_arrives_whole(port, alice):
    """WSGI knows a body by its length only; one in chunks was taken for empty, and its words were lost."""
    words = json.dumps({"username": "alice", "password": make.PASSWORD}).encode()
    status, body = token(port, iter([words[:9], words[9:]]))
    assert (status, list(json.loads(body))) == (200, ["token"])


def test_of_large_bodies_only_so_many_are_held_and_small_ones_pass(port, alice, settings, short_linger):
    settings.LARGE_BODIES = 2
    length = 2 * request_body.SMALL
    large = TOKEN + f"Content-Length: {length}\r\n\r\n".encode() + (length - 1) * b" "
    words = json.dumps({"username": "alice", "password": make.PASSWORD}).encode()
    with sent(port, large), sent(port, large):
        eventually(lambda: token(port, length * b" ")[0] == 503)
        with sent(port, large) as third:
            answer, body = answered(third)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert json.loads(body)["error"]["code"] == "busy"
        assert token(port, words)[0] == 200
    # Who hung up has given the places back.
    eventually(lambda: token(port, words.ljust(length))[0] == 200)


def test_who_hangs_up_half_way_leaves_nothing_behind_and_nothing_done(port, alice, settings):
    settings.LARGE_BODIES, settings.BODY_LIMIT_S = 1, LIMIT_S
    words = json.dumps({"username": "alice", "password": make.PASSWORD}).encode()
    half = words.ljust(2 * request_body.SMALL)
    for _ in range(3):
        with sent(port, TOKEN + f"Content-Length: {len(half) + 1}\r\n\r\n".encode() + half):
            eventually(lambda: token(port, b" " * len(half))[0] == 503)
        # The only place for a large body is free again.
        eventually(lambda: token(port, b" " * len(half))[0] == 400)
    assert not Token.objects.exists()


def test_who_never_reads_the_answers_holds_no_thread(port):
    path = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
    ask_for_it = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with contextlib.ExitStack() as open_ones:
        for _ in range(django_settings.HTTP_THREADS):
            # More than fits into the buffers between here and there.
            open_ones.enter_context(sent(port, 6 * ask_for_it))
        # At first the threads are busy; then they wait for nobody.
        assert [ask(port, "/sign-in/")[0] for _ in range(3)] == [200] * 3
