"""docker-compose.yml is truthful: what it names exists, and what it sets is what the settings read."""

import http.server
import importlib.util
import json
import re
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from heart.kernel.health import healthz

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PROGRAM = [name for name, service in SERVICES.items() if service.get("image") == COMPOSE["x-app"]["image"]]
ANSWERS = {
    "SECRET_KEY": "b7-Xq2vLw9cRt4ZkN8sHy1Gd6Pf3Jm5Ae0UoTiQnWxYzVbMaKl",
    "HEART_CLINICAL_KEYS": "YW55dGhpbmctMzItYnl0ZXMtbG9uZy1mb3ItYS1rZXk=",
    "POSTGRES_PASSWORD": "anything1",
    "REDIS_PASSWORD": "anything2",
    "HEART_HOST": "heart.example.org",
    "HEART_TLS_FOLDER": "/etc/tls",
    "HEART_CENTER_PHONE": "704-555-0100",
}
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?::([?-])([^}]*))?\}")


def filled(value: str) -> str:
    """The value as Docker would pass it, with ANSWERS as the person's .env."""
    return VARIABLE.sub(lambda found: ANSWERS.get(found[1], found[3]), value)


def environment(service: str) -> dict[str, str]:
    return {name: filled(str(value)) for name, value in SERVICES[service].get("environment", {}).items()}


def test_the_services_are_the_promised_ones():
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "ws", "worker", "beat", "proxy"}
    assert set(PROGRAM) == {"migrate", "web", "ws", "worker", "beat"}
    assert [SERVICES[name]["deploy"]["replicas"] for name in ("web", "worker")] == [2, 2]


def test_every_lasting_service_has_a_health_check():
    assert [name for name, service in SERVICES.items() if "healthcheck" not in service] == ["migrate"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_only_for_what_can_become_ready(name):
    for other, how in SERVICES[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if other == "migrate" else "service_healthy"
        assert how == {"condition": wanted}, f"{name} waits for {other}"
        assert ("healthcheck" in SERVICES[other]) is (other != "migrate")


@pytest.mark.parametrize("name", PROGRAM)
def test_each_command_names_something_that_exists(name):
    program, *words = SERVICES[name]["command"]
    if program == "uvicorn":
        module, attribute = words[0].split(":")
        source = (ROOT / (module.replace(".", "/") + ".py")).read_text()
        assert re.search(rf"^{attribute} = ", source, re.MULTILINE)
    elif program == "celery":
        assert words[0] == "-A"
        assert importlib.util.find_spec(f"{words[1]}.celery")
        assert re.search(r"^app = Celery\(", (ROOT / words[1] / "celery.py").read_text(), re.MULTILINE)
    else:
        assert program == "python"
        assert (ROOT / words[0]).is_file()
        assert words[1] in get_commands()


@pytest.mark.parametrize("name", PROGRAM)
def test_each_option_of_a_command_is_known_to_its_program(name):
    program, *words = SERVICES[name]["command"]
    subcommand = words[2:3] if program == "celery" else words[1:2] if program == "python" else []
    call = {
        "uvicorn": ["-m", "uvicorn", "--help"],
        "celery": ["-m", "celery", *subcommand, "--help"],
        "python": ["manage.py", *subcommand, "--help"],
    }[program]
    answer = subprocess.run([sys.executable, *call], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    for option in (word for word in words if word.startswith("--")):
        assert re.search(rf"{re.escape(option)}\b", answer.stdout), f"{program} does not know {option}"


@pytest.mark.parametrize("name", SERVICES)
def test_each_health_check_names_a_script_that_exists(name):
    check = SERVICES[name].get("healthcheck", {}).get("test", [])
    scripts = [word for word in check if word.endswith(".py")]
    assert all((ROOT / script).is_file() for script in scripts)
    if check and check[0] == "CMD-SHELL":
        assert shlex.split(check[1])


def test_every_variable_is_either_demanded_in_words_or_has_a_default():
    found = VARIABLE.findall((ROOT / "docker-compose.yml").read_text())
    assert {name for name, sign, _ in found if sign == "?"} == set(ANSWERS)
    assert all(sign and words for _, sign, words in found)
    head = (ROOT / "docker-compose.yml").read_text().partition("name: heart")[0]
    assert all(f"{name}=" in head for name in ANSWERS)


def test_no_secret_is_written_down():
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search("KEY|PASSWORD|AUTH", key):
                assert VARIABLE.fullmatch(value), f"{name}: {key}"


@pytest.mark.parametrize("name", PROGRAM)
def test_every_variable_passed_on_is_read_by_the_settings(name):
    source = (ROOT / "heart" / "settings.py").read_text()
    assert [key for key in environment(name) if f'"{key}"' not in source] == []


def test_the_settings_accept_what_compose_passes():
    answer = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "security"],
        cwd=ROOT,
        check=False,
        env={"PATH": "/usr/bin:/bin", **environment("web")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    # The other names under the county's domain are not ours to force onto HTTPS.
    assert set(re.findall(r"security\.W\d+", answer.stderr)) <= {"security.W005", "security.W021"}, answer.stderr


def test_every_volume_and_file_exists():
    used = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
    for source in (volume.split(":")[0] for volume in used if not volume.startswith("${")):
        assert (ROOT / source).is_file() if source.startswith(".") else source in COMPOSE["volumes"]


def test_the_image_holds_every_folder_of_the_program():
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    needed = {
        "manage.py",
        "heart",
        "teams",
        "triage",
        "dispatch",
        "navigation",
        "templates",
        "static",
        "docker/health.py",
    }
    assert needed <= allowed
    copied = re.findall(r"^COPY (?!--from)(\S+) ", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert copied == ["requirements/base.txt", "."]
    assert "requirements/base.txt" in allowed


def test_the_proxy_waits_longer_than_the_program_pings():
    conf = (ROOT / "docker" / "nginx.conf").read_text()
    pages, sockets = (part.partition("}")[0] for part in re.split(r"location \S+ \{", conf)[1:])
    (wait,) = re.findall(r"proxy_read_timeout (\d+)s;", sockets)
    command = SERVICES["ws"]["command"]
    assert int(wait) > 2 * int(command[command.index("--ws-ping-interval") + 1])
    assert 'Connection "upgrade"' in sockets
    ports = {command[command.index("--port") + 1] for command in (SERVICES[name]["command"] for name in ("web", "ws"))}
    assert set(re.findall(r"server (?:web|ws):(\d+) ", conf)) == ports
    assert "proxy_pass http://web;" in pages


def test_the_proxy_takes_as_large_a_body_as_the_program(settings):
    (most,) = re.findall(r"client_max_body_size (\d+)m;", (ROOT / "docker" / "nginx.conf").read_text())
    assert int(most) * 1024 * 1024 == settings.BODY_LIMIT_BYTES == settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class Report(http.server.BaseHTTPRequestHandler):
    """A web process that answers at the paths of its server, to its own name and behind HTTPS only."""

    def do_GET(self):
        told = self.headers["Host"], self.headers["X-Forwarded-Proto"]
        known = self.path == self.server.path and told == ("heart.example.org", "https")
        self.send_response(self.server.status if known else 404)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.body).encode() if known else b"")

    def log_message(self, *_):
        pass


@pytest.fixture
def web():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Report)
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def health(part: str, server: http.server.HTTPServer, host: str = "heart.example.org,other") -> int:
    address = f"http://127.0.0.1:{server.server_address[1]}"
    answer = subprocess.run(
        [sys.executable, "docker/health.py", part],
        cwd=ROOT,
        check=False,
        env={"ALLOWED_HOSTS": host, "HEART_WEB": address},
        capture_output=True,
        timeout=30,
    )
    return answer.returncode


@pytest.mark.parametrize(
    ("part", "status", "alive", "wanted"),
    [
        ("web", 200, None, 0),
        ("web", 500, None, 1),
        ("beat", 200, True, 0),
        ("beat", 503, True, 0),
        ("beat", 503, False, 1),
        ("beat", 503, None, 1),
    ],
)
def test_the_health_check_tells_a_live_part_from_a_dead_one(web, part, status, alive, wanted):
    web.path = "/healthz?live" if part == "web" else "/healthz"
    web.status, web.body = status, {"status": "ok"} if part == "web" else {"beat": {"ok": alive}}
    assert health(part, web) == wanted


def test_the_health_check_says_dead_when_nobody_answers(web):
    web.path, web.status, web.body = "/healthz?live", 200, {"status": "ok"}
    assert health("web", web, host="elsewhere.example.org") == 1


@pytest.mark.django_db
def test_the_health_check_reads_what_healthz_writes(rf):
    assert "ok" in json.loads(healthz(rf.get("/healthz")).content)["beat"]
