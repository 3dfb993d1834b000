"""What people say around an address: she is at, apt 4 before the number, corner of; pure."""

import re

from triage.places.words import DIRECTIONS, SUFFIXES, UNITS

# `near` and `by` make a corner of two streets; a By Pass is none.
CROSSING = re.compile(
    r" (?:&|AND|AT|@|Y|CON|X|NEAR|CERCA DE|MEETS|CROSSES|INTERSECTS(?: WITH)?|BY(?! ?PASS)) | ?/ ?| ?@ ?| ?& ?"
)
_LEAD = re.compile(
    r"^(?:(?:ON |AT |EN |LA |EL )*"
    r"(?:CORNER OF|CORNER|INTERSECTION OF|INTERSECTION|ESQUINA DE|ESQUINA|CALLE|NEAR|CERCA DE|WHERE|DONDE|BETWEEN|ENTRE"
    r"|CRUCE DE|INTERSECCION DE) )+"
)
# Only these, and only before a number: any other word may belong to a street's name.
_BEFORE_A_NUMBER = re.compile(
    r"^(?:(?:HE|SHE|WE|I|IT|THEY|HES|SHES|IM|ITS|IS|ARE|AM|LIVES?|STAYING|MY|THE|ADDRESS|HOUSE|HOME|NUMBER|NUM|AT|ON|IN"
    r"|NEAR|OVER|HERE|ES|ESTA|ESTOY|VIVE|VIVO|AQUI|MI|EN|EL|LA|CASA|DIRECCION|NUMERO|CERCA|DE|CALLE)(?: ,)? )+"
    r"(?=\d{1,6}[A-Z]? )"
)
# What is near a house says nothing of its street; it ends at the next comma.
_BESIDE = re.compile(
    r"^(\d+[A-Z]? \w+(?: \w+)*?)(?: ,)? "
    r"(?:NEAR|BEHIND|NEXT TO|ACROSS FROM|BETWEEN|CERCA DE|DETRAS DE|JUNTO A|ENTRE) [^,]*"
)
_UNIT_FIRST = re.compile(
    rf"^(?:#|(?:{'|'.join(sorted(UNITS))})\b)(?: #)? ([A-Z0-9-]{{1,6}}) (?:, )?(?=\d{{1,6}}[A-Z]? (?:\w+ )*[A-Z])"
)


def unwrapped(said: str) -> tuple[str, str, bool]:
    """The address itself in one spelling, the unit that stood before it, and whether a corner was announced."""
    # An article alone begins a place's name: the 5 Points.
    if (lead := _BEFORE_A_NUMBER.match(said)) and lead[0].strip() not in ("THE", "LA", "EL", "MY", "MI"):
        said = said[lead.end() :]
        said = re.sub(r"^(\d+[A-Z]?) DE (?:LA )?", r"\1 ", said)
    unit = ""
    if found := _UNIT_FIRST.match(said):
        unit, said = found[1], said[found.end() :]
    said = re.sub(r"^# (?=\d+[A-Z]? [A-Z])", "", said)
    said = _BESIDE.sub(r"\1 ", said).strip()
    led = said if re.match(r"\d", said) else _LEAD.sub("", said)
    return led, unit, led != said


def number_last(words: list[str]) -> tuple[int | None, list[str]]:
    """Breton Way 8394: a number after the street's kind or direction is its house number; Hwy 49 keeps its own."""
    if len(words) < 3 or not re.fullmatch(r"\d{1,6}", words[-1]):
        return None, words
    before = SUFFIXES.get(words[-2], "")
    if before == "HWY" or not (before or (words[-2] in DIRECTIONS and words[-3] in SUFFIXES)):
        return None, words
    return int(words[-1]), words[:-1]
