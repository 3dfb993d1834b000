"""What an address says, in one spelling: number, street, unit, city, ZIP; pure."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from triage.places.spoken import CROSSING, number_last, unwrapped
from triage.places.words import CITIES, DIRECTIONS, INSIDE, LONG, ORDINALS, STATES, SUFFIXES, UNIT_NOISE, UNITS, ZIPS

LONGEST = 300
_NUMBER = re.compile(r"(\d{1,6})(?:-?([A-Z])|(-\d{1,6}))?(?:[- ]?(1/2))?")
_ZIP = r"\d{5}(?:-\d{4})?"
_EXIT = re.compile(r"\b(?:EXIT|SALIDA)(?: NUMBER| NUMERO)? (\d{1,3}[A-Z]?)\b")
_NO_ZIP_AFTER = {"HWY", "#", *UNITS}
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
    """What was read out of one address; what was not said is empty.

    `suffix` is what makes another house of the number: A of 123A, -10 of 61-10, 1/2. A letter may be meant as the unit
    as well and stands there, too. `near`: beside, behind or across from this address, not at it.
    """

    number: int | None = None
    street: Street = Street()
    crossing: Street = Street()
    unit: str = ""
    city: str = ""
    zip: str = ""
    block: bool = False
    words: str = ""
    suffix: str = ""
    near: bool = False

    @property
    def house_suffix(self) -> str:
        """The suffix as it is written behind the number."""
        return f" {self.suffix}" if "/" in self.suffix else self.suffix


def plain(text: str) -> str:
    """Capital letters without accents, signs and doubled spaces; commas, #, & and / stay."""
    bare = unicodedata.normalize("NFKD", text[:LONGEST].replace("ß", "ss").replace("½", " 1/2")).replace("⁄", "/")
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign)).upper()
    bare = re.sub(r"(?<=\b[A-Z])\.(?=[A-Z]\b)", "", bare)  # S.W. is SW
    bare = re.sub(r"['’`]", "", bare).replace("\\", "/").replace("+", "&")
    bare = re.sub(r"[^A-Z0-9,#&/@-]+", " ", bare)
    bare = re.sub(r"\b(\d{1,3}),(\d{3})(?= [A-Z])", r"\1\2", bare)  # 10,615 Main St
    bare = re.sub(r"\s*,[\s,]*", " , ", re.sub(r"#", " # ", bare))
    return re.sub(r"\s+", " ", bare).strip(" ,")


def place_name(text: str) -> str:
    """A city or a place's name in one spelling: Mount Pleasant is MT PLEASANT, exit 58 on 85 is I-85 EXIT 58."""
    said = _split(text)
    if leaving := _EXIT.search(" ".join(said)):
        road = re.search(r"(?:^| )(?:I|INTERSTATE|US|NC)?[ -]?(\d{2,3})(?= |$)", " ".join(said).replace(leaving[0], ""))
        said = [f"I-{road[1]}", "EXIT", leaving[1]] if road else said
    return " ".join(INSIDE.get(word, word) if word in ("MOUNT", "SAINT", "FORT") else word for word in said)


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
        r"(?:(?:HWY|HIGHWAY|HIWAY|HWAY|ROUTE|RTE|RT|ROAD|RD|CARRETERA|AUTOPISTA|RUTA)[ -]?)?"
        r"(\d{1,4}(?:[-/ ]\d{1,3})?)((?: (?:\w+))*)",
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
    said = _numbers_together(plain(text))
    blocked = _BLOCK.search(said)
    if blocked:
        said = said.replace(blocked[0], f"{blocked[1]}00 ", 1)
    around = unwrapped(said)
    said = around.words
    words, zip_code = _without_zip(said.split())
    words, city = _without_city(_without_state(words), cities)
    read = Address(None, Street(), Street(), around.unit, city, zip_code, bool(blocked), said, near=around.near)
    if _EXIT.search(said):
        return replace(read, street=street(" ".join(words)))
    if not around.corner and (highway := _named_by_number(words)):
        return replace(read, street=highway)
    both = [_named_by_number(part.split(), alone=True) for part in CROSSING.split(" ".join(words))]
    if len(both) == 2 and both[0] and both[1]:
        return replace(read, street=both[0], crossing=both[1])
    half = words[1:2] == ["1/2"]
    number = _NUMBER.fullmatch(" ".join(words[: 1 + half]))
    if not around.corner and number and len(words) > 1 + half and not _names_street(words):
        return _with_number(read, number, words[1 + half :])
    body, unit = _without_unit(words)
    read = replace(read, unit=unit or read.unit)
    parts = [part for part in CROSSING.split(" ".join(body)) if part.strip(" ,")]
    if len(parts) == 2 and all(re.search("[A-Z0-9]", part) for part in parts):
        one, other = (_named_by_number(part.split(), alone=True) or street(part) for part in parts)
        return replace(read, street=one, crossing=other, block=False)
    last, body = number_last(body)
    return replace(read, number=last, street=street(" ".join(body)), block=False)


def _with_number(read: Address, number: re.Match[str], words: list[str]) -> Address:
    """An address that begins with its house number; `words` are what follows."""
    body, unit = _without_unit(words)
    body, tail = _split_tail(body)
    unit = unit or read.unit or number[2] or ""
    city = read.city
    if tail and not city:
        city = tail if len(tail) > 1 else ""
        unit = unit or (tail if len(tail) == 1 else "")
    elif tail and not unit:
        unit = tail
    suffix = number[2] or number[3] or number[4] or ""
    return replace(read, number=int(number[1]), suffix=suffix, street=street(" ".join(body)), unit=unit, city=city)


def _numbers_together(said: str) -> str:
    """One house number is one word, but for its half: 61 - 10 and 61 dash 10 are 61-10, 200-1/2 is 200 1/2."""
    said = re.sub(r"\b(\d+)(?: AND A HALF| Y MEDI[AO]|[ -]1 ?/ ?2)\b", r"\1 1/2", said)
    said = re.sub(r"\b(\d+)(?: ?- ?| (?:DASH|HYPHEN|GUION) )(\d+)(?= [A-Z]|$)", r"\1-\2", said)
    return re.sub(r"\b(\d+) ?- ?([A-Z])(?= [A-Z0-9])", r"\1-\2", said)


def _named_by_number(words: list[str], *, alone: bool = False) -> Street | None:
    """29 North is a highway when nothing else is said, and 29 `alone` at a corner: a house number has a street."""
    said = [word for word in words if word != ","]
    if said and re.fullmatch(r"\d{2,3}(?:-\d{2,3})?", said[0]) and len(said) < 4:
        rest = [word for word in said[1:] if word not in ("BOUND", "HWY", "HIGHWAY")]
        if all(word in DIRECTIONS for word in rest) and (alone or said[1:]):
            return Street(f"HWY {said[0]}", "", frozenset(DIRECTIONS[word] for word in rest))
    return None


def _names_street(words: list[str]) -> bool:
    """`1 St` begins no house number, nor do `24-27` and `601` of a highway by itself; `5 Oak` does."""
    return len(words) == 2 and words[0].isdigit() and SUFFIXES.get(words[1]) in ("ST", "AVE") and int(words[0]) < 200


def _without_zip(words: list[str]) -> tuple[list[str], str]:
    """The last word that is a ZIP code: not the house number, which may have five digits as well.

    A ZIP code leads an address with a house number, or stands behind it; where there is no other number, only one of
    this state's is taken for a ZIP code, and only at the end or before a town.
    """
    numbers = [at for at, word in enumerate(words) if _NUMBER.fullmatch(word) or re.fullmatch(_ZIP, word)]
    codes = [at for at in numbers if re.fullmatch(_ZIP, words[at]) and (not at or words[at - 1] not in _NO_ZIP_AFTER)]
    if codes[:1] == [0] and _leads(words) and not any(at > 1 for at in codes):
        return _trim(words[1:]), words[0][:5]
    for at in reversed(codes):
        after = [word for word in words[at + 1 :] if word != ","]
        in_front = not any(SUFFIXES.get(word) for word in after[1:]) and (at or words[1:2] == [","])
        alone = ZIPS[0] <= int(words[at][:5]) <= ZIPS[1] and (not after or in_front)
        if any(other < at for other in numbers) or alone or len(words[at]) > 5:
            return _trim([*words[:at], *words[at + 1 :]]), words[at][:5]
    return words, ""


def _leads(words: list[str]) -> bool:
    """Whether the first word is a ZIP code before a house number."""
    after = [word for word in words[1:] if word != ","]
    ours = ZIPS[0] <= int(words[0][:5]) <= ZIPS[1]
    return ours and len(after) > 1 and bool(_NUMBER.fullmatch(after[0]))


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
                return _before_city(words[:-take]), said
            if before == "," and (near := _nearly(said, cities)):
                return _before_city(words[:-take]), near
    return words, ""


def _before_city(words: list[str]) -> list[str]:
    """In Concord, en la ciudad de Concord: what only joins the address to its town goes."""
    words = _trim(words)
    while len(words) > 2 and words[-1] in (
        "IN",
        "EN",
        "LA",
        "CIUDAD",
        "DE",
        "THE",
        "CITY",
        "TOWN",
        "OF",
        "OVER",
        "DOWN",
    ):
        words = _trim(words[:-1])
    return words


def _nearly(said: str, cities: Collection[str]) -> str:
    if len(said) < 5 or any(sign.isdigit() for sign in said):
        return ""
    close = [name for name in cities if slips(said, name, 2) <= (1 if len(said) < 8 else 2)]
    return close[0] if len(close) == 1 else ""


def _without_unit(words: list[str]) -> tuple[list[str], str]:
    """What stands after APT, UNIT, # and the like; `AC#` with nothing after it says nothing."""
    for at, word in enumerate(words):
        if (word == "#" or word in UNITS) and (at or word == "#") and _opens_unit(words, at):
            after = [said for said in words[at:] if said not in UNIT_NOISE and said not in UNITS]
            unit, rest = (after[0], after[1:]) if after and len(after[0]) <= 6 else ("", after)
            return _trim(words[:at]) + ([",", *rest] if rest else []), unit
    return words, ""


def _opens_unit(words: list[str], at: int) -> bool:
    """A unit's word inside a street's name (Lot Road, Floor Street) opens no unit."""
    after = words[at + 1 : at + 2]
    return words[at] == "#" or not after or after[0] in UNIT_NOISE or len(after[0]) <= 2 or after[0][0].isdigit()


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
    number = f"{read.number or ''}{read.house_suffix}"
    return " ".join(part for part in (number, str(read.street), f"# {door}" if door else "") if part)
