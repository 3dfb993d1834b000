"""What people say around an address: uh, she is at, apartment 4 at, across from, corner of; pure.

All of it works on words in one spelling (triage.places.normal.plain): capital letters, single spaces, commas apart.
"""

import re
from typing import NamedTuple

from triage.places.words import CITIES, DIRECTIONS, STREET_FIRST, SUFFIXES, UNITS

NUMBER = r"\d{1,6}(?:-?[A-Z]|-\d{1,6})?(?: 1/2)?"
# `near` and `by` make a corner of two streets; a By Pass is none.
CROSSING = re.compile(
    r" (?:&|AND|AT|@|Y|CON|X|CROSS|NEAR|CERCA DE|MEETS|CROSSES|INTERSECTS(?: WITH)?|BY(?! ?PASS)) | ?/ ?| ?@ ?| ?& ?"
)
_FILLER = re.compile(
    r"(?:^|(?<= ))(?:(?:UH+|U+M+|HMM*|MM+|EHM*|ERM|AHM*|YOU KNOW|I THINK|I GUESS|I BELIEVE|LETS SEE|A VER|CREO QUE"
    r"|O SEA|THIS IS AN EMERGENCY|PLEASE|POR FAVOR)(?= |$)(?: ,(?= |$))? ?)+"
)
# Somebody corrects himself: 14, no, 16 Main St. The last number counts.
_CORRECTED = re.compile(
    rf"(?:^|(?<= )){NUMBER} (?:, )?(?:NO|NOPE|WAIT|SORRY|I MEAN|ACTUALLY|MAKE THAT|PERDON|DIGO|CORRECTION)(?: ,)? "
    rf"(?:(?:NO|WAIT|SORRY|I MEAN|ITS|IT IS|ACTUALLY|MAKE THAT|PERDON|DIGO|ES)(?: ,)? )*(?={NUMBER} )"
)
# Only these, and only before a number: any other word may belong to a street's name.
_BEFORE = (
    "HE SHE WE I IT THEY YOU HES SHES IM ITS WERE THEYRE THERES HERES THATS THIS THAT THERE IS ARE AM WAS LIVE LIVES"
    " LIVING STAYING STAY CALLING FROM LOCATED RIGHT JUST DOWN UP OUT OVER HERE AROUND LIKE MAYBE PROBABLY SOMEWHERE"
    " COME SEND SOMEBODY SOMEONE GO TO GET WELL SO OK OKAY YES YEAH YEP HELLO HI HEY AND THEN"
    " MY HIS HER THEIR OUR THE A ADDRESS PLACE LOCATION HOUSE HOME NUMBER NUM AT ON IN BY"
    " ES SON ESTA ESTAN ESTOY ESTAMOS VIVE VIVO VIVEN VIVIMOS LLAMO AQUI ACA ALLA ALLI MI SU NUESTRA EN EL LA LOS A AL"
    " CASA DIRECCION NUMERO DE DEL CALLE POR PUES BUENO ESTE MIRE OIGA ALO QUEDA QUE SE ENCUENTRA UBICADO UBICADA SI"
    " VENGAN MANDE MANDEN ALGUIEN HOLA"
)
_BEFORE_A_NUMBER = re.compile(rf"^(?:(?:{'|'.join(_BEFORE.split())}|,) )+(?:# ?)?(?={NUMBER}(?: |$))")
# Words that begin a sentence about somebody and no street's name.
_SENTENCE = re.compile(
    r"^(?:(?:(?:LA|MI|SU|THE|MY|HIS|HER|OUR|THEIR) )?(?:CASA|DIRECCION|HOUSE|ADDRESS|PLACE) (?:ESTA|ES|QUEDA|IS)"
    r"|HE|SHE|WE|I|IT|THEY|HES|SHES|IM|ITS|WERE|THEYRE|THERES|HERES|OK|OKAY|YES|YEAH|YEP|HELLO|HI|HEY|CALLING|LOCATED"
    r"|ES|ESTA|ESTAN|ESTOY|ESTAMOS|VIVE|VIVO|VIVIMOS|PUES|BUENO|MIRE|OIGA|HOLA|QUEDA) "
    r"(?:(?:, )?(?:HE|SHE|WE|I|IT|THEY|HES|SHES|IM|ITS|WERE|THEYRE|IS|ARE|AM|WAS|OVER|UP|DOWN|OUT|RIGHT"
    r"|HERE|FROM|LIVES?|STAYING|CALLING|LOCATED|ES|ESTA|ESTAN"
    r"|ESTOY|ESTAMOS|VIVE|VIVO|VIVIMOS|AQUI) )*(?:, )?"
)
_PLACED = re.compile(r"^(?:(?:AT|ON|IN|EN) )(?:(?:THE|EL|LA) )?")
_LEAD = re.compile(
    r"^(?:(?:ON |AT |EN |LA |EL |THE )*"
    r"(?:CORNER OF|CORNER|INTERSECTION OF|INTERSECTION|ESQUINA DE|ESQUINA|WHERE|DONDE|BETWEEN|ENTRE"
    r"|CRUCE DE|INTERSECCION DE)(?: LAS?| LOS)?(?: CALLES?)? )+"
)
_TAIL = re.compile(r" (?:INTERSECTION|CORNER|CROSSROADS)$")
_NEAR = (
    r"(?:NEAR(?: TO)?|NEARBY|CLOSE TO|NEXT (?:DOOR )?TO|ACROSS(?: THE (?:STREET|ROAD|WAY))? FROM|ACROSS|BEHIND|BESIDE"
    r"|IN FRONT OF|IN BACK OF|IN BETWEEN|OPPOSITE(?: OF)?|DOWN (?:THE (?:STREET|ROAD) )?FROM"
    r"|UP (?:THE (?:STREET|ROAD) )?FROM|AROUND(?: THE CORNER FROM)?|JUST PAST|PAST|BEFORE|BETWEEN"
    r"|CERCA DEL?|CERCA|AL LADO DEL?|JUNTO AL?|(?:EN)?FRENTE(?: DEL?| AL?)|DETRAS DEL?|DELANTE DEL?|A LA VUELTA DEL?"
    r"|PASANDO|ANTES DEL?|ENTRE)"
)
_NEAR_NUMBER = re.compile(
    rf"^(?:[^0-9]*? |(?:\w+ )?(?:\d|\w+) (?:HOUSES?|DOORS?|BLOCKS?|CASAS?|CUADRAS?) )?(?:THE |LA |EL )?{_NEAR}"
    rf"(?: (?:THE|EL|LA|HOUSE|CASA|NUMBER|NUMERO|AT|DE|EN))*(?: ,)? (?:# )?(?={NUMBER} )"
)
_NEAR_NAME = re.compile(rf"^{_NEAR}(?: (?:THE|EL|LA))? (?=[A-Z])")
_RANGE = re.compile(r"^(\d{1,6}) (?:AND|Y|TO) (\d{1,6}) (?=[A-Z])")
# What is near a house says nothing of its street; it ends at the next comma.
_BESIDE = re.compile(
    rf"^({NUMBER} \w+(?: \w+)*?)(?: ,)? "
    r"(?:NEAR|CLOSE TO|BEHIND|NEXT TO|ACROSS FROM|ACROSS THE|IN FRONT OF|BESIDE|OFF OF|OFF|JUST PAST|PAST|BETWEEN"
    r"|BY THE|CERCA DEL?|DETRAS DEL?|JUNTO A|AL LADO DEL?|FRENTE AL?|ENFRENTE DEL?|ENTRE|POR LA) [^,]*"
)
_OPENS = "|".join(sorted(UNITS - {"NUM", "AC", "SPACE"}))
_UNIT = rf"(?:(?:{_OPENS})(?: (?:NUMBER|NUM|NO|NUMERO|LETTER|LETRA|#))*(?: #)?|#)"
_JOINS = r"(?:(?:,|AT|OF|IN|ON|EN|DE|DEL|EL|LA|THE|OVER|HERE|INSIDE|DENTRO) )*"
_UNIT_FIRST = re.compile(
    rf"^(?:[^0-9#]*? )??(?:{_UNIT} (?!(?:OF|AT|IN|ON|EN|DE|THE|AND|{'|'.join(SUFFIXES)}) )([A-Z0-9-]{{1,6}}) {_JOINS})+"
    rf"(?=# ?\d|{NUMBER} (?:, )?(?:\w+ )*[A-Z])"
)
_UNIT_INSIDE = re.compile(rf"^({NUMBER}) (?:, )?{_UNIT} ([A-Z0-9-]{{1,6}}) (?:, )?(?=[A-Z0-9]\w* \w|[A-Z]{{3}})")
_MARKED_NUMBER = re.compile(
    rf"^([A-Z][^,#0-9]*?(?: \d[A-Z0-9]*(?: (?:{'|'.join(DIRECTIONS)}))?)?) (?:(?:,|AT|IN|EN EL|EN) )?"
    r"(?:(?:THE |LA )?(?:HOUSE |CASA ))?(?:NUMBER|NUM|NUMERO|NO(?! \d{5}\b)|#)(?: #)?"
    rf" ({NUMBER})(?= ,|$)"
)
_NUMBER_AFTER = re.compile(rf"^([A-Z][^,#]*?) (?:, )?({NUMBER})(?=(?: (?:{'|'.join(DIRECTIONS)}))?(?: ,|$))")

# Behind a whole address: where to go in, or which part of the house. Park Entrance Rd is a street.
_DESCRIBED = re.compile(
    rf"^({NUMBER} (?:\w+ )+?(?:{'|'.join(sorted(SUFFIXES))})(?: (?:{'|'.join(DIRECTIONS)}))?) (?:, )?"
    r"(?:(?:THE|LA|USE|GO|COME|IN|AROUND|ON|TO|BY|POR|PASE) )*"
    r"(?:ENTRANCE|ENTRADA|BACK|FRONT|SIDE|REAR|UPSTAIRS|DOWNSTAIRS|BASEMENT|GARAGE|PORCH|GATE|PUERTA|ATRAS|ARRIBA|ABAJO|SOTANO|COCHERA|PORTON)\b.*$"
)
# The town is corrected, not the number: in Kannapolis, I mean Concord.
_OTHER_TOWN = re.compile(
    r"^(.+?) (?:, )?(?:(?:IN|EN) )?[A-Z]+ (?:, )?(?:I MEAN|NO|SORRY|PERDON|DIGO)"
    rf" (?:, )?(?:(?:IN|EN) )?({'|'.join(sorted(CITIES))})$"
)

# What stands before a number that is no house number.
_NO_NUMBER_AFTER = {"ROUTE", "RTE", "RT", "US", "NC", "I", "EXIT", "INTERSTATE", "SALIDA", "MILE", "MARKER", "ROAD"}


class Unwrapped(NamedTuple):
    """An address without what was said around it.

    `unit` stood before the number; `corner`: two streets were announced; `near`: the place is beside the address.
    """

    words: str
    unit: str = ""
    corner: bool = False
    near: bool = False


def without_fillers(said: str) -> str:
    """The words without uh and um, and of a number that was corrected only the last."""
    said = re.sub(r"(?<=\b[A-Z]) AS IN [A-Z]+\b", "", _FILLER.sub("", said))
    said = re.sub(r"\b(\d{1,6}) , ([A-Z]) , (?=[A-Z])", r"\1\2 ", said)  # 123, B, Main St
    said = re.sub(r"^[, ]+|[, ]+$", "", re.sub(r" ,(?: ,)+", " ,", said))
    while (corrected := _CORRECTED.sub("", said, count=1)) != said:
        said = corrected
    return said


def unwrapped(said: str) -> Unwrapped:
    """The address itself, and what was said around it."""
    said = without_fillers(said)
    said, near = _beside_another(said)
    unit = ""
    if found := _UNIT_FIRST.match(said):
        unit, said = found[1], said[found.end() :]
    # An article alone begins a place's name: the 5 Points.
    if (lead := _BEFORE_A_NUMBER.match(said)) and lead[0].strip() not in ("THE", "LA", "EL", "MY", "MI", "A"):
        said = said[lead.end() :]
    elif lead := _SENTENCE.match(said):
        said = _PLACED.sub("", said[lead.end() :])
    if found := _UNIT_FIRST.match(said):
        unit, said = found[1], said[found.end() :]
    said = re.sub(rf"^({NUMBER}) ,(?= [A-Z0-9])", r"\1", re.sub(r"^# ?(?=\d+[A-Z]? [A-Z])", "", said))
    said = re.sub(rf"^({NUMBER}) (?:DE (?:LA |EL )?(?:CALLE )?|ON |EN (?:LA )?(?:CALLE )?)(?=[A-Z0-9])", r"\1 ", said)
    if found := _UNIT_INSIDE.match(said):
        unit, said = found[2], f"{found[1]} {said[found.end() :]}"
    said = _street_first(_BESIDE.sub(r"\1 ", said).strip())
    if re.match(r"\d", said):
        return Unwrapped(said, unit, False, near)
    led = _LEAD.sub("", said)
    tail = _TAIL.sub("", led)
    return Unwrapped(re.sub(r"^CALLE (?=\w+ \w)", "", tail) if tail != said else tail, unit, tail != said, near)


def _beside_another(said: str) -> tuple[str, bool]:
    """Next to 14 Main St is not the door of number 14."""
    if found := _NEAR_NUMBER.match(said):
        said = said[found.end() :]
        if among := _RANGE.match(said):
            middle = (int(among[1]) + int(among[2])) // 2
            said = f"{middle + (middle - int(among[1])) % 2} {said[among.end() :]}"
        return said, True
    at = _PLACED.sub("", led) if (led := _SENTENCE.sub("", said)) != said else said
    if (found := _NEAR_NAME.match(at)) and not re.match(r"(?:BETWEEN|ENTRE|PAST|BEFORE|AROUND|ACROSS) ", found[0]):
        return at[found.end() :], True
    return said, False


def _street_first(said: str) -> str:
    """Calle Union 14, Union Street number 14: the number that stands after its street, before it."""
    said = re.sub(rf"^(?:(?:EN|LA|EL) )+(?=(?:{'|'.join(sorted(STREET_FIRST))}) )", "", said)
    first, _, rest = said.partition(" ")
    street_first = first in STREET_FIRST and rest and not re.match(r"\d", rest)
    for pattern in (_MARKED_NUMBER, _NUMBER_AFTER) if street_first else (_MARKED_NUMBER,):
        found = pattern.match(said)
        if not found:
            continue
        words = found[1].split()
        # Union St #4 is a door of Union St, and Hwy 49 a street.
        if not street_first and ("#" in found[0] or _ends_in_highway(words)):
            continue
        if street_first and len(words) < 2:
            continue
        name = " ".join(words[1:] if street_first else words)
        return f"{found[2]} {name}{said[found.end() :]}"
    return rest if street_first and first == "CALLE" and " " in rest else said


def _ends_in_highway(words: list[str]) -> bool:
    return SUFFIXES.get(words[-1]) == "HWY" or words[-1] in (
        "ROUTE",
        "RTE",
        "RT",
        "US",
        "NC",
        "I",
        "EXIT",
        "INTERSTATE",
    )


def number_last(words: list[str]) -> tuple[int | None, list[str]]:
    """Breton Way 8394: a number after the street's kind or direction is its house number; Hwy 49 keeps its own."""
    if len(words) < 3 or not re.fullmatch(r"\d{1,6}", words[-1]):
        return None, words
    before = SUFFIXES.get(words[-2], "")
    if before == "HWY" or not (before or (words[-2] in DIRECTIONS and words[-3] in SUFFIXES)):
        return None, words
    return int(words[-1]), words[:-1]


def other_readings(said: str) -> list[str]:
    """How else these words may be meant, when they lead nowhere as they stand; likelier ones first."""
    ways = []
    said = without_fillers(said)
    if found := re.match(r"^(\d{1,6}) ([A-Z]) (?=\w+ \w)", said):
        ways.append(f"{found[1]}{found[2]} {said[found.end() :]}")
    before = re.match(rf"^(.*?) (?={NUMBER} (?:, )?[A-Z0-9])", said)
    if before and not _ends_in_highway(before[1].split()):
        ways.append(said[before.end() :])
    if found := re.match(rf"^([A-Z][^,#0-9]*?) (?:, )?({NUMBER})(?= ,|$)", said):
        if not _ends_in_highway(found[1].split()) and "EXIT" not in found[1]:
            ways.append(f"{found[2]} {found[1]}{said[found.end() :]}")
    if found := re.match(rf"^.+ , (?={NUMBER} [A-Z])", said):
        ways.append(said[found.end() :])  # off 49, 14 Main St
    if found := _DESCRIBED.match(said):
        ways.append(found[1])
    if found := _OTHER_TOWN.match(said):
        ways.append(f"{found[1]} , {found[2]}")
    if placed := _PLACED.match(said):
        ways.append(said[placed.end() :])
    if found := re.match(rf"^({NUMBER} .+?) (?:,? ?(?:AND|AT|&|@|BY|NEAR|Y|CON)) .*$", said):
        ways.append(found[1])
    if " ON " in f" {said} " and (found := re.match(r"^.*? (?:ON|EN) (?=[A-Z0-9]\w* \w)", said)):
        ways.append(said[found.end() :])
    if found := re.match(r"^(?:ON )?([A-Z].*?) (?:BETWEEN|ENTRE) (.+?) (?:AND|Y) .+$", said):
        ways.append(f"{found[1]} & {found[2]}")
    return [way for way in dict.fromkeys(ways) if way and way != said]
