"""Brings the vendored files anew from an npm registry that is given, as vendor.lock.json says, or at another version.

    python .ci/vendor.py https://registry.example            the same files again, each byte as the lock says
    python .ci/vendor.py https://registry.example htmx=4.0.2  that part at another version; the lock is written anew

Only the standard library. A package must be what its npm integrity (sha512) says; the lock remembers that for the next
time, and the sha256 of each file it took. The sprite of icons is put together from the list of names in the lock.
"""

import argparse
import base64
import hashlib
import io
import json
import re
import shutil
import sys
import tarfile
import urllib.request
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
LOCK = VENDOR / "vendor.lock.json"
TIMEOUT_S = 60
# What a package calls its licence, where SPDX calls it otherwise.
SPDX = {"BSD-0-Clause": "0BSD"}


class Wrong(Exception):
    """What came is not what was asked for."""


def fetch(address: str) -> bytes:
    """The bytes at an address."""
    if not address.startswith(("https://", "http://")):
        raise Wrong(f"{address} is no address of a registry.")
    with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer:
        return bytes(answer.read())


def integrity_of(archive: bytes) -> str:
    """As npm writes it: sha512- and the digest in base64."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()


def package(registry: str, name: str, version: str, locked: str) -> tuple[dict[str, bytes], str, str]:
    """The files of a package by their path in it, its licence and its integrity; Wrong if it was changed."""
    said = json.loads(fetch(f"{registry}/{name.replace('/', '%2F')}/{version}"))
    archive = fetch(f"{registry}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz")
    came = integrity_of(archive)
    if came != said["dist"]["integrity"]:
        raise Wrong(f"{name} {version} is not what the registry says it is.")
    if locked and came != locked:
        raise Wrong(f"{name} {version} is not what it was when it was locked.")
    return unpacked(archive), SPDX.get(said["license"], said["license"]), came


def unpacked(archive: bytes) -> dict[str, bytes]:
    """The files of an npm archive without the folder that holds them all."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        files = {one.name: tar.extractfile(one) for one in tar.getmembers() if one.isfile()}
        return {name.partition("/")[2]: file.read() for name, file in files.items() if file}


def sprite(names: list[str], icons: dict[str, str]) -> str:
    """One SVG that holds each icon as a symbol; how its lines are drawn is said in heart.css."""
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for name in sorted(names):
        if name not in icons:
            raise Wrong(f"There is no icon named {name}.")
        lines.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing(icons[name])}</symbol>')
    return "\n".join([*lines, "</svg>", ""])


def drawing(svg: str) -> str:
    """What is drawn, without what stands around it and without spare room."""
    found = re.search(r"<svg[^>]*>(.*)</svg>", re.sub(r"<!--.*?-->", "", svg, flags=re.S), re.S)
    if not found:
        raise Wrong("An icon is no SVG.")
    return re.sub(r"\s+", " ", found.group(1)).replace(" />", "/>").replace("> <", "><").strip()


def refreshed(part: str, here: dict[str, Any], version: str, registry: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The new entry of the lock and the files of one part."""
    same = version == here["version"]
    packages: dict[str, str] = {}
    files: dict[str, bytes] = {}
    licence = here["licence"]
    for name, locked in here["packages"].items():
        came, licence, packages[name] = package(registry, name, version, locked if same else "")
        if here.get("icons"):
            icons = {Path(path).stem: svg.decode() for path, svg in came.items() if path.startswith("icons/")}
            files["icons.svg"] = sprite(here["icons"], icons).encode()
        for to, path in here["take"].items():
            if path.startswith(f"{name}:"):
                files[to] = came[path.partition(":")[2]]
    digests = {f"{part}-{version}/{to}": hashlib.sha256(files[to]).hexdigest() for to in sorted(files)}
    return {**here, "version": version, "licence": licence, "packages": packages, "files": digests}, files


def main(said: list[str]) -> int:
    """Bring every part, and only then write anything."""
    parser = argparse.ArgumentParser(description="Bring the vendored files anew from an npm registry.")
    parser.add_argument("registry", help="its address, e.g. https://registry.example")
    parser.add_argument("versions", nargs="*", metavar="part=version")
    given = parser.parse_args(said)
    lock = json.loads(LOCK.read_text())
    wanted = dict(one.split("=", 1) for one in given.versions)
    if unknown := wanted.keys() - lock.keys():
        raise Wrong(f"Not vendored: {', '.join(sorted(unknown))}. There are {', '.join(sorted(lock))}.")
    brought = {
        part: refreshed(part, here, wanted.get(part, here["version"]), given.registry.rstrip("/"))
        for part, here in lock.items()
    }
    for part, (entry, files) in brought.items():
        shutil.rmtree(VENDOR / f"{part}-{lock[part]['version']}", ignore_errors=True)
        folder = VENDOR / f"{part}-{entry['version']}"
        folder.mkdir(parents=True, exist_ok=True)
        for to, content in files.items():
            (folder / to).write_bytes(content)
        changed = entry["files"] != lock[part]["files"]
        sys.stdout.write(f"{part} {entry['version']}: {len(files)} files, {'changed' if changed else 'as they were'}\n")
    LOCK.write_text(json.dumps({part: entry for part, (entry, _files) in brought.items()}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Wrong, OSError, KeyError) as wrong:
        sys.exit(f"Nothing was changed: {wrong}")
