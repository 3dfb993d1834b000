"""Reads a setting from the environment; nonsense is refused in words."""

import base64
import binascii
import os
import re

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured


def flag(name: str, default: bool = False) -> bool:
    """A yes/no setting; anything else than 1/0/true/false/yes/no is refused."""
    value = os.environ.get(name, "").strip().lower()
    if value not in ("", "0", "1", "true", "false", "yes", "no"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return default if value == "" else value in ("1", "true", "yes")


def number(name: str, default: int, *, least: int = 1) -> int:
    """A whole-number setting of at least `least`."""
    value = os.environ.get(name, "").strip()
    if value and not (value.isdecimal() and int(value) >= least):
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value) if value else default


def box(name: str, default: tuple[float, float, float, float]) -> tuple[float, float, float, float] | None:
    """South, west, north and east in degrees, e.g. 34.8,-81.1,36.1,-80.0; None for the word anywhere."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if value.lower() == "anywhere":
        return None
    try:
        south, west, north, east = (float(part) for part in value.split(","))
    except ValueError:
        south, west, north, east = 1, 0, 0, 0
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        raise ImproperlyConfigured(f"{name} must be south,west,north,east in degrees or anywhere, not {value!r}.")
    return south, west, north, east


def words(name: str) -> list[str]:
    """A comma-separated setting."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def phone(name: str) -> str:
    """A telephone number as people dial it, "" when there is none."""
    value = os.environ.get(name, "").strip()
    if value and not re.fullmatch(r"\+?[0-9(][0-9 ().-]{1,18}[0-9]", value):
        raise ImproperlyConfigured(f"{name} must be a telephone number, not {value!r}.")
    return value


def secrets(name: str) -> dict[str, list[bytes]]:
    """Signing keys by who signs: acd=whsec_<base64>, comma-separated; "none" or nothing: nobody does.

    Who stands twice may use either key, so that keys can be changed. The form is that of Standard Webhooks: at least
    24 bytes of key. Raises ImproperlyConfigured for anything else.
    """
    keys: dict[str, list[bytes]] = {}
    for part in words(name):
        if part == "none":
            continue
        who, _equals, secret = part.partition("=")
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            key = b""
        if not who or not secret.startswith("whsec_") or len(key) < 24:
            raise ImproperlyConfigured(f"{name} must be a list of name=whsec_<base64 of at least 24 bytes>.")
        keys.setdefault(who, []).append(key)
    return keys


def fernet_keys(name: str) -> list[str]:
    """Encryption keys, comma-separated, the one that writes first: each 32 bytes as URL-safe base64.

    Raises ImproperlyConfigured for anything else; the keys themselves are never repeated.
    """
    keys = words(name)
    for at, key in enumerate(keys, start=1):
        try:
            Fernet(key.encode())
        except ValueError:
            raise ImproperlyConfigured(f"{name}: key {at} is not 32 bytes of URL-safe base64.") from None
    return keys
