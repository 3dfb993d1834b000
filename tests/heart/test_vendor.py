"""The script that brings vendored files anew: from a given registry, each checked before anything is written."""

import hashlib
import http.server
import importlib.util
import io
import json
import tarfile
import threading
from pathlib import Path

import pytest
from django.conf import settings

spec = importlib.util.spec_from_file_location("vendor", Path(settings.BASE_DIR, ".ci", "vendor.py"))
vendor = importlib.util.module_from_spec(spec)
spec.loader.exec_module(vendor)

ICON = """<!-- licence -->
<svg
  class="icon" width="24"
>
  <path d="M1 2" />
  <circle cx="1" />
</svg>"""


def archive(files):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name, words in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(words)
            tar.addfile(entry, io.BytesIO(words.encode()))
    return made.getvalue()


@pytest.fixture
def registry():
    """A small npm registry on this machine: what it offers, by address."""
    offered = {}

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            found = offered.get(self.path)
            self.send_response(200 if found is not None else 404)
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *said):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", offered
        server.shutdown()


def publish(offered, version, files, integrity=None):
    packed = archive(files)
    said = {"license": "ISC", "dist": {"integrity": integrity or vendor.integrity_of(packed)}}
    offered[f"/@some%2Fpart/{version}"] = json.dumps(said).encode()
    offered[f"/@some/part/-/part-{version}.tgz"] = packed


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    lock = {
        "part": {
            "packages": {"@some/part": ""},
            "version": "1.0.0",
            "licence": "ISC",
            "take": {"LICENSE.txt": "@some/part:LICENSE"},
            "icons": ["bell"],
            "files": {},
        }
    }
    monkeypatch.setattr(vendor, "VENDOR", tmp_path)
    monkeypatch.setattr(vendor, "LOCK", tmp_path / "vendor.lock.json")
    vendor.LOCK.write_text(json.dumps(lock))
    return tmp_path


FILES = {"LICENSE": "Do as you like.", "icons/bell.svg": ICON, "icons/other.svg": ICON}


def test_it_takes_what_the_lock_names_and_says_what_it_took(registry, shelf):
    address, offered = registry
    publish(offered, "1.0.0", FILES)
    vendor.main([address + "/"])
    there = {path.relative_to(shelf).as_posix() for path in shelf.rglob("*") if path.is_file()}
    assert there == {"vendor.lock.json", "part-1.0.0/LICENSE.txt", "part-1.0.0/icons.svg"}
    lock = json.loads(vendor.LOCK.read_text())["part"]
    assert lock["files"]["part-1.0.0/LICENSE.txt"] == hashlib.sha256(b"Do as you like.").hexdigest()
    assert lock["packages"]["@some/part"].startswith("sha512-")
    before = vendor.LOCK.read_bytes()
    vendor.main([address])
    assert vendor.LOCK.read_bytes() == before


def test_another_version_takes_the_place_of_the_old(registry, shelf):
    address, offered = registry
    publish(offered, "1.0.0", FILES)
    publish(offered, "1.1.0", FILES | {"LICENSE": "Do as you like, please."})
    vendor.main([address])
    vendor.main([address, "part=1.1.0"])
    assert [path.name for path in shelf.iterdir() if path.is_dir()] == ["part-1.1.0"]
    assert "please" in (shelf / "part-1.1.0" / "LICENSE.txt").read_text()


@pytest.mark.parametrize("why", ["not what the registry says", "not what it was"])
def test_what_is_not_what_it_should_be_changes_nothing(why, registry, shelf):
    address, offered = registry
    publish(offered, "1.0.0", FILES)
    vendor.main([address])
    before = {path: path.read_bytes() for path in shelf.rglob("*") if path.is_file()}
    wrong = "sha512-AAAA" if why == "not what the registry says" else None
    publish(offered, "1.0.0", FILES | {"LICENSE": "Pay."}, wrong)
    with pytest.raises(vendor.Wrong, match=why):
        vendor.main([address])
    assert {path: path.read_bytes() for path in shelf.rglob("*") if path.is_file()} == before


def test_the_sprite_holds_only_what_is_drawn_in_order():
    made = vendor.sprite(["b", "a"], {"a": ICON, "b": ICON, "c": ICON})
    assert made.splitlines()[1] == '<symbol id="a" viewBox="0 0 24 24"><path d="M1 2"/><circle cx="1"/></symbol>'
    assert [line[:14] for line in made.splitlines()[1:3]] == ['<symbol id="a"', '<symbol id="b"']
    with pytest.raises(vendor.Wrong, match="no icon named d"):
        vendor.sprite(["d"], {"a": ICON})


def test_it_knows_no_registry_by_itself(shelf):
    with pytest.raises(SystemExit):
        vendor.main([])
    with pytest.raises(vendor.Wrong, match="no address"):
        vendor.main(["file:///etc"])
    with pytest.raises(vendor.Wrong, match="Not vendored: nothing"):
        vendor.main(["https://registry.example", "nothing=1"])
