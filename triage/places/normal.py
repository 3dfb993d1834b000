"""What an address says, in one spelling: number, street, unit, city, ZIP; pure."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from triage.places.spoken import CROSSING, number_last, unwrapped
from triage.places.words import CITIES, DIRECTIONS, INSIDE, LONG, ORDINALS, STATES, SUFFIXES, UNITS

LONGEST = 300
_NUMBER = re.compile(r"(\d{1,6})(?:-?([A-Z])|-(\d{1,6}))?")
_ZIP = r"\d{5}(?:-\d{4})?"
_BLOCK = re.compile(r"\b(\d+)00 (?:BLOCK|BLK|BLOQUE|CUADRA)(?: OF| DE)? ")


@dataclass(frozen=True)
class Street:
    """A street's name apart from its kind and its directions: MAIN, ST, {N}."""

    name: str = ""
    suffix: str = ""
    directions: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.suffix, *sorted(self.directions)) if part)

    def __bool__(self) -> bool:
        return bool(self.name)


@dataclass(frozen=True)
class Address:
    """What was read out of one address; what was not said is empty."""

    number: int | None = None
    street: Street = Street()
    crossing: Street = Street()
    unit: str = ""
    city: str = ""
    zip: str = ""
    block: bool = False
    words: str = ""


def plain(text: str) -> str:
    """Capital letters without accents, signs and doubled spaces; commas, #, & and / stay."""
    bare = unicodedata.normalize("NFKD", text[:LONGEST].replace("ß", "ss"))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign)).upper()
    bare = re.sub(r"(?<=\b[A-Z])\.(?=[A-Z]\b)", "", bare)  # S.W. is SW
    bare = re.sub(r"['’`]", "", bare).replace("\\", "/").replace("+", "&")
    bare = re.sub(r"[^A-Z0-9,#&/@-]+", " ", bare)
    bare = re.sub(r"\s*,[\s,]*", " , ", re.sub(r"#", " # ", bare))
    return re.sub(r"\s+", " ", bare).strip(" ,")


def place_name(text: str) -> str:
    """A city or a place's name in one spelling: Mount Pleasant is MT PLEASANT."""
    return " ".join(INSIDE.get(word, word) if word in ("MOUNT", "SAINT", "FORT") else word for word in _split(text))


def _split(text: str) -> list[str]:
    return [word for word in re.sub(r"[,#&/@]", " ", plain(text)).split() if word]


def street(text: str) -> Street:
    """A street by its words; of `ASHVALE STREET NW ST NW` the kind and the direction count once."""
    words = [ORDINALS.get(word, word) for word in _split(text)]
    words = [
        f"{word}{_th(int(word))}" if word.isdigit() and _is_ordinal(words, at) else word
        for at, word in enumerate(words)
    ]
    if highway := _highway(words):
        return highway
    directions: set[str] = set()
    words = _joined(words)
    suffix = ""
    while len(words) > 1:
        last = words[-1]
        if last in DIRECTIONS and not (len(words) == 2 and words[0] in SUFFIXES and not suffix and last in "NSEW"):
            directions.add(DIRECTIONS[last])
        elif SUFFIXES.get(last) and (not suffix or SUFFIXES[last] == suffix):
            suffix = SUFFIXES[last]
        elif suffix == "EXT" and last in SUFFIXES and len(words) > 2:
            pass  # Murphy Street Ext is Murphy Ext
        else:
            break
        words.pop()
    while len(words) > 1 and words[0] in DIRECTIONS and (suffix or len(words) > 1):
        if words[1] in SUFFIXES and len(words) == 2 and not suffix:
            break
        directions.add(DIRECTIONS[words.pop(0)])
    return Street(" ".join(_inside(words)), suffix, frozenset(directions))


def _inside(words: list[str]) -> list[str]:
    """The words of the name itself: Saint and St, Mount and Mt, Crk and Creek are one."""
    short = []
    for at, word in enumerate(words):
        if word in INSIDE and len(words) > 1:
            word = INSIDE[word]
        elif at and word in SUFFIXES:
            word = LONG[SUFFIXES[word]]
        short.append(word)
    return short


def _joined(words: list[str]) -> list[str]:
    """`S W` at the end is SW, `N E` at the beginning NE."""
    if len(words) > 2 and words[-1] in "EW" and words[-2] in "NS" and words[-2] and words[-1]:
        return [*words[:-2], words[-2] + words[-1]]
    return words


def _is_ordinal(words: list[str], at: int) -> bool:
    return (
        len(words) > 1 and at + 1 < len(words) and SUFFIXES.get(words[at + 1]) in ("ST", "AVE") and int(words[at]) < 200
    )


def _th(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "TH"
    return {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")


def _highway(words: list[str]) -> Street | None:
    """US 601, NC-49, Highway 73 East, State Hwy 24-27: the number is the name."""
    text = " ".join(words)
    found = re.fullmatch(
        r"(?:(N|S|E|W) )?(?:(?:US|NC|N C|U S|STATE|COUNTY|SR|INTERSTATE|I)[ -]?)?"
        r"(?:(?:HWY|HIGHWAY|HIWAY|HWAY|ROUTE|RTE|RT|ROAD|RD)[ -]?)?(\d{1,4}(?:[-/ ]\d{1,3})?)((?: (?:\w+))*)",
        text,
    )
    if not found or found[0][0].isdigit() or not re.match(r"(?:[NSEW] )?[A-Z]", found[0]):
        return None
    rest = found[3].split()
    if any(word not in DIRECTIONS and word not in ("HWY", "HIGHWAY") for word in rest):
        return None
    directions = {DIRECTIONS[word] for word in rest if word in DIRECTIONS} | ({found[1]} if found[1] else set())
    return Street("HWY " + re.sub(r"[/ ]", "-", found[2]), "", frozenset(directions))


def parse(text: str, cities: Collection[str] = CITIES) -> Address:
    """Read an address as people write and say it; `cities` are the names (see place_name) that can stand at its end."""
    said = plain(text)
    blocked = _BLOCK.search(said)
    if blocked:
        said = said.replace(blocked[0], f"{blocked[1]}00 ", 1)
    said, door, corner = unwrapped(said)
    words, zip_code = _without_zip(said.split())
    words, city = _without_city(_without_state(words), cities)
    if not corner and words and (found := _NUMBER.fullmatch(words[0])) and len(words) > 1 and not _names_street(words):
        body, unit = _without_unit(words[1:])
        body, tail = _split_tail(body)
        unit = unit or door or (found[2] or "")
        if tail and not city:
            city = tail if len(tail) > 1 else ""
            unit = unit or (tail if len(tail) == 1 else "")
        elif tail and not unit:
            unit = tail
        return Address(int(found[1]), street(" ".join(body)), Street(), unit, city, zip_code, bool(blocked), said)
    body, unit = _without_unit(words)
    unit = unit or door
    parts = [part for part in CROSSING.split(" ".join(body)) if part.strip(" ,")]
    if len(parts) == 2 and all(re.search("[A-Z0-9]", part) for part in parts):
        one, other = (street(part) for part in parts)
        return Address(None, one, other, unit, city, zip_code, False, said)
    number, body = number_last(body)
    return Address(number, street(" ".join(body)), Street(), unit, city, zip_code, False, said)


def _names_street(words: list[str]) -> bool:
    """`1 St` begins no house number, nor do `24-27` and `601` of a highway by itself; `5 Oak` does."""
    return len(words) == 2 and words[0].isdigit() and SUFFIXES.get(words[1]) in ("ST", "AVE") and int(words[0]) < 200


def _without_zip(words: list[str]) -> tuple[list[str], str]:
    """The last word that can be a ZIP code, unless it is the house number, as it is after a ZIP code that leads."""
    led = len(words) > 2 and re.fullmatch(_ZIP, words[0]) and re.fullmatch(r"\d+[A-Z]?", words[1])
    again = any(re.fullmatch(_ZIP, word) for word in words[2:])
    for at in [0] if led and not again else range(len(words) - 1, -1, -1):
        if re.fullmatch(_ZIP, words[at]):
            number_follows = at + 1 < len(words) and re.fullmatch(r"\d+[A-Z]?|,", words[at + 1])
            if at or number_follows or len(words) == 1:
                if at and words[at - 1] in {"HWY", "#", *UNITS}:
                    continue
                return _trim([*words[:at], *words[at + 1 :]]), words[at][:5]
    return words, ""


def _without_state(words: list[str]) -> list[str]:
    for take in (2, 3, 1):
        if len(words) > take and " ".join(words[-take:]) in STATES:
            return _trim(words[:-take])
    # "Concord, No": a state field that was cut off.
    return _trim(words[:-1]) if len(words) > 2 and words[-1] == "NO" else words


def _trim(words: list[str]) -> list[str]:
    while words and words[-1] == ",":
        words = words[:-1]
    while words and words[0] == ",":
        words = words[1:]
    return words


def _without_city(words: list[str], cities: Collection[str]) -> tuple[list[str], str]:
    """A known name at the end; after a comma also one with a slip of a letter."""
    for take in (3, 2, 1):
        if len(words) > take:
            said = place_name(" ".join(words[-take:]))
            before = words[-take - 1]
            if said in cities and "," not in words[-take:]:
                # "Concord" alone names the street of "12 Concord"; "Old Concord" too, unless something stands between.
                if before.isdigit() and len(words) == take + 1:
                    continue
                return _trim(words[:-take]), said
            if before == "," and (near := _nearly(said, cities)):
                return _trim(words[:-take]), near
    return words, ""


def _nearly(said: str, cities: Collection[str]) -> str:
    if len(said) < 5 or any(sign.isdigit() for sign in said):
        return ""
    close = [name for name in cities if slips(said, name, 2) <= (1 if len(said) < 8 else 2)]
    return close[0] if len(close) == 1 else ""


def _without_unit(words: list[str]) -> tuple[list[str], str]:
    """What stands after APT, UNIT, # and the like; `AC#` with nothing after it says nothing."""
    for at, word in enumerate(words):
        if (word == "#" or word in UNITS) and (at or word == "#") and _opens_unit(words, at):
            after = [said for said in words[at:] if said not in ("#", ",") and said not in UNITS]
            unit, rest = (after[0], after[1:]) if after and len(after[0]) <= 6 else ("", after)
            return _trim(words[:at]) + ([",", *rest] if rest else []), unit
    return words, ""


def _opens_unit(words: list[str], at: int) -> bool:
    """A unit's word inside a street's name (Lot Road, Floor Street) opens no unit."""
    after = words[at + 1 : at + 2]
    return words[at] == "#" or not after or after[0] in ("#", ",") or len(after[0]) <= 2 or after[0][0].isdigit()


def _split_tail(words: list[str]) -> tuple[list[str], str]:
    """What follows the street's kind and directions: a unit's letter, or a city nobody knows."""
    if "," in words[1:]:
        at = words.index(",", 1)
        head, after = words[:at], [word for word in words[at:] if word != ","]
        inner, tail = _split_tail(head)
        return inner, " ".join(after) or tail
    end = max((at for at in range(1, len(words)) if _is_kind(words, at)), default=0)
    if not end:
        return words, ""
    while end + 1 < len(words) and words[end + 1] in DIRECTIONS:
        end += 1
    left = words[end + 1 :]
    return (words[: end + 1], " ".join(left)) if left and len(left) <= 3 else (words, "")


def _is_kind(words: list[str], at: int) -> bool:
    """Whether this word says the street's kind; in Hwy 601 the number goes with it."""
    return words[at] in SUFFIXES and not (
        SUFFIXES[words[at]] == "HWY" and words[at + 1 : at + 2] and words[at + 1][0].isdigit()
    )


def slips(one: str, other: str, at_most: int) -> int:
    """Letters to add, drop, change or swap to make one word the other (optimal string alignment), up to at_most + 1."""
    return OSA.distance(one, other, score_cutoff=at_most)


def place_key(address: str, unit: str = "") -> str:
    """The same for two ways to write one address: number, street and unit. Empty when nothing is said.

    The city is left out on purpose: it is often missing and often wrong; compare it beside, when both say one.
    """
    read = parse(address)
    if not read.street:
        return ""
    if read.crossing:
        return " & ".join(sorted((str(read.street), str(read.crossing))))
    door = " ".join(word for word in _split(unit) if word not in UNITS) or read.unit
    return " ".join(part for part in (str(read.number or ""), str(read.street), f"# {door}" if door else "") if part)
