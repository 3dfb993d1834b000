"""Telephone numbers: how one is read out of what a person or a telephone system says, and when two are the same."""

import re
import unicodedata
from urllib.parse import unquote

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

FEWEST = 7
# What a caller ID is kept to; no number and no name that a telephone system sends is longer.
LONGEST = 200

phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ().-]{5,18}[0-9]$", _("Use digits, e.g. 704-555-0123; letters are not part of a phone number.")
)

_GAP = r"[ ().-]*"
# North American Numbering Plan: neither area nor exchange begins with 0 or 1 or is an N11. 911-xxx-xxxx is what a
# network sends for a phone without service: nobody can be called back there.
_THREE = r"[2-9](?!11)\d\d"
_NORTH_AMERICAN = re.compile(rf"(?<![\d+])(?:\+?1{_GAP})?\(?({_THREE}){_GAP}({_THREE}){_GAP}(\d{{4}})(?!\d)")
_ABROAD = re.compile(r"(?:\+|^011[ .-]?)(?!1)([1-9](?:[ ().-]*\d){6,14})(?!\d)")
_HERE = re.compile(rf"({_THREE})[ .-]?(\d{{4}})")
_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_URI = re.compile(r"(?i)\b(?:tel|sips?):")
_EXTENSION = re.compile(r"(?i)(?:,|;ext=|\bext(?:ension)?\b\.?|x|#)\s*\d{1,7}\s*$")


def digits(number: str) -> str:
    """The last ten digits of a number; "" for what is too short to tell two people apart."""
    said = re.sub(r"\D", "", number)[-10:]
    return said if len(said) >= FEWEST else ""


def number_in(words: str) -> str:
    """The one number that can be called back in these words, in one spelling; "" when there is none.

    `words` is a caller ID as it comes: (704) 555-0177, tel:+17045550177, "Jo" <sip:7045550177@host>, anonymous. Made of
    it: 704-555-0177; 555-0177 without an area; +4930123456 from abroad.
    """
    said = _plain(words[:LONGEST])
    if found := _IN_BRACKETS.search(said):
        said = found[1]
    if "@" in said or _URI.search(said):
        # Only who is called says a number; the host and what follows it do not.
        said = _URI.sub("", said).partition("@")[0]
        said = unquote(said)
        said = re.sub(r"(?i);(?!ext=).*", "", said)
    said = _EXTENSION.sub("", said.strip()).strip()
    if found := _ABROAD.search(said):
        number = re.sub(r"\D", "", found[1])
        return f"+{number}" if len(number) <= 15 else ""
    if found := _NORTH_AMERICAN.search(said):
        return "-".join(found.groups())
    found = _HERE.fullmatch(said)
    return "-".join(found.groups()) if found else ""


def _plain(words: str) -> str:
    """Digits of any script as 0 to 9, hyphens of any kind as -, without marks that nobody sees."""
    plain = []
    for sign in unicodedata.normalize("NFKC", words):
        kind = unicodedata.category(sign)
        if kind in ("Mn", "Me", "Cf", "Cc"):
            continue
        if kind == "Nd":
            sign = str(unicodedata.decimal(sign))
        plain.append("-" if kind == "Pd" else " " if kind == "Zs" else sign)
    return "".join(plain)


def says_more(words: str, number: str) -> bool:
    """Whether a caller ID has digits that the number read from it has not: an extension, a second number."""
    said, read = re.sub(r"\D", "", words), re.sub(r"\D", "", number)
    return said not in (read, f"1{read}", f"011{read}")


def spellings(said: str) -> set[str]:
    """The ways in which this number may stand in the database; empty for what is no number."""
    ten = digits(said)
    if not ten:
        return set()
    area, three, four = ten[:-7], ten[-7:-4], ten[-4:]
    ways = {said, ten, f"{three}-{four}"}
    if area:
        plain = {f"{area}-{three}-{four}", f"({area}) {three}-{four}", f"{area}.{three}.{four}", ten}
        ways |= {lead + way for lead in ("", "1", "+1", "1-", "+1-", "1 ", "+1 ") for way in plain}
        ways.add(f"{area} {three} {four}")
    return ways
