"""Telephone numbers: how one is read out of what a person or a telephone system says, and when two are the same."""

import re
import unicodedata
from urllib.parse import unquote

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

FEWEST = 7
# What a caller ID is kept to; no number and no name that a telephone system sends is longer.
LONGEST = 200
# A number without a country is one of the North American Numbering Plan.
HERE, NORTH_AMERICA = "US", 1

phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ().-]{5,18}[0-9]$", _("Use digits, e.g. 704-555-0123; letters are not part of a phone number.")
)

# Neither area nor exchange begins with 0 or 1 or is an N11. 911-xxx-xxxx is what a network sends for a phone without
# service: nobody can be called back there. An area code that is newer than the library's tables must be read, so that
# it is possible is enough.
_THREE = r"[2-9](?!11)\d\d"
_WITH_AREA = re.compile(rf"({_THREE})({_THREE})(\d{{4}})")
_WITHOUT_AREA = re.compile(rf"({_THREE})(\d{{4}})")
_NO_DIGITS = re.compile(r"[^\d+(). -]")
_BREAK = re.compile(r"[/~\[\]]")
_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_URI = re.compile(r"(?i)\b(?:tel|sips?):")


sip_address = re.compile(r"(?i)sips?:[\w.+~*()&=$,;?/%-]+@[\w.:-]+")


def dialable(words: str) -> None:
    """A validator: a number as people write it, one of the short ones, or a SIP address."""
    short = re.fullmatch(r"[*#]?\d{3,5}#?", words)
    if not (short or sip_address.fullmatch(words) or (words.startswith("(") and _e164(words))):
        phone_number(words)


def dial_link(number: str) -> str:
    """What a link to a number calls: tel:+17045550100, the digits of a short number, or the SIP address itself."""
    if sip_address.fullmatch(number):
        return number
    return "tel:" + (_e164(number) or re.sub(r"[^\d*#+]", "", number))


def comparable(number: str) -> str:
    """How a number is stored to be compared: as E.164 (+17045550123), without its extension.

    A number without an area code, or one that no numbering plan knows, is its digits alone; "" for what is too short to
    tell two people apart.
    """
    if found := _e164(number):
        return found
    bare = re.sub(r"\D", "", _plain(number))
    return bare[-15:] if len(bare) >= FEWEST else ""


def number_in(words: str) -> str:
    """The one number that can be called back in these words, in one spelling; "" when there is none.

    `words` is a caller ID as it comes: (704) 555-0177, tel:+17045550177, "Jo" <sip:7045550177@host>, anonymous. Made of
    it: 704-555-0177; 555-0177 without an area; +4930123456 from abroad.
    """
    found = _e164(words)
    here = _WITH_AREA.fullmatch(found.removeprefix("+1")) or _WITHOUT_AREA.fullmatch(found)
    return "-".join(here.groups()) if here else found


def _e164(words: str) -> str:
    """The first number in these words that can be called, as E.164; without an area its seven digits; else ""."""
    said = _called(_plain(words[:LONGEST]))
    for match in PhoneNumberMatcher(said, HERE, leniency=Leniency.POSSIBLE):
        number, national = match.number, str(match.number.national_number)
        if not _is_as_written(match.raw_string, number.country_code or 0, national):
            continue
        number.extension = None
        if number.country_code != NORTH_AMERICA or _WITH_AREA.fullmatch(national):
            found = format_number(number, PhoneNumberFormat.E164)
            if len(found) > FEWEST:
                return found
        elif match.raw_string == said and _WITHOUT_AREA.fullmatch(national) and "+" not in said:
            return national
    return ""


def _is_as_written(raw: str, country: int, national: str) -> bool:
    """Whether the number is the digits that stand there, and none made of letters ("ext. 9" is no 3989)."""
    written = re.sub(r"\D", "", _NO_DIGITS.split(raw)[0])
    if country != NORTH_AMERICA:
        return written.endswith(national)
    return written.endswith(national) and written.removesuffix(national) in ("", "1", "0111")


def _called(said: str) -> str:
    """Of a name with an address in brackets, or of a URI, the part that says who is called."""
    if found := _IN_BRACKETS.search(said):
        said = found[1]
    if "@" in said or _URI.search(said):
        # Only who is called says a number; the host and what follows it do not.
        said = _URI.sub("", said).partition("@")[0]
        said = re.sub(r"(?i);(?!ext=).*", "", unquote(said))
    # What stands behind a slash is another number or an extension, never more of the same.
    return _BREAK.sub("|", said).strip()


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
