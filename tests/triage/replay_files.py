"""Small CAD exports and a mapping for them."""

import csv
import io
from pathlib import Path

COLUMNS = ["no", "when", "type", "lat", "lon", "street", "phone", "flag"]
MAPPING = """
source: test-cad
missing: [NA, "-"]
id: no
time: {column: when, format: "%Y-%m-%d %H:%M:%S", zone: America/New_York}
place: {address: street, latitude: lat, longitude: lon}
caller: {number: phone}
nature:
  column: type
  map: {Welfare: WELFARE, Fight: FIGHT, Mental: MNTL, Errand: ADMIN}
answers:
  - when: {flag: V}
    say: {violence: yes}
never_states: weapon
duplicates: {never: ADMIN}
"""


def row(no: str, /, **more: str) -> list[str]:
    """One call; a new place for each number unless said."""
    usual = {"when": "2024-05-01 12:00:00", "type": "Welfare", "street": f"{no} Union St", "phone": "", "flag": ""}
    usual |= {"lat": f"{35 + int(no) / 100:.4f}" if no.isdecimal() else "35.4", "lon": "-80.58", "no": no}
    return [(usual | more)[name] for name in COLUMNS]


def text(*rows: list[str]) -> str:
    """The rows as CSV with their first line."""
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    return out.getvalue()


def written(folder: Path, content: str | bytes, mapping: str = MAPPING) -> tuple[str, str]:
    """The file and the mapping on disk: their two paths."""
    file, words = folder / "calls.csv", folder / "map.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    words.write_text(mapping, encoding="utf-8")
    return str(file), str(words)
