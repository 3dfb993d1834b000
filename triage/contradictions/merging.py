"""Reads the files of a word list as one: the first names under "also" what adds to it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def read(path: Path) -> dict[str, Any]:
    """The data of a file and of those beside it that it names; lists grow, and a thing said twice is refused."""
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for name in data.pop("also", ()):
        _add(data, read(path.parent / name))
    return data


def _add(data: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if key not in data:
            data[key] = value
        elif isinstance(value, list) and isinstance(data[key], list):
            data[key] = [*data[key], *value]
        elif isinstance(value, dict) and isinstance(data[key], dict):
            _add(data[key], value)
        else:
            raise ValueError(f"{key} is said twice in the word list")
