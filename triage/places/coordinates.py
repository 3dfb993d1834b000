"""A point that is typed or read aloud: 35.41, -80.58 or 35 degrees 24 minutes north 80 degrees 34 minutes west."""

import re
import unicodedata
from typing import NamedTuple

from teams.distance import DEGREE_M
from triage.places.aloud import in_figures
from triage.places.plus_code import plus_code

_WORDS = {
    ".": "POINT PUNTO DOT",
    ",": "COMMA COMA",
    "-": "MINUS NEGATIVE NEGATIVO MENOS",
    "°": "DEGREES DEGREE DEG GRADOS GRADO",
    "'": "MINUTES MINUTE MIN MINUTOS MINUTO",
    '"': "SECONDS SECOND SEC SEGUNDOS SEGUNDO",
    "N": "NORTH NORTE",
    "S": "SOUTH SUR",
    "E": "EAST ESTE",
    "W": "WEST OESTE",
}
_MEANS = {way: sign for sign, ways in _WORDS.items() for way in ways.split()}
# What is said around a point and is no part of it.
_AROUND = (
    r"\b(?:UH|UM|EH|AT|ON|HES|SHES|HE|SHE|IS|ITS|IT|IM|WE|WERE|ARE|THE|AND|Y|EN|ES|EL|LA|LAS|MY|GPS|COORDINATES?|ARE|BY"
    r"|COORDENADAS|SON|ESTOY|ESTAMOS|ESTA|POSITION|LOCATION|UBICACION|LATITUDE?|LAT|LONGITUDE?|LONGITUD|LON|LNG|LONG|GEO"
    r"|PHONE|CELL|SAYS?|SHOWS|MI|TELEFONO|CELULAR|DICE|MUESTRA|O)\b[:=]?"
)
_HALF = (
    r"(?P<sign{n}>[-+])?(?P<before{n}>[NSEW])?(?P<degrees{n}>\d{{1,3}}(?:\.\d+)?)(?P<mark{n}>°)?"
    r"(?:(?:(?<=°)|[ ])(?P<minutes{n}>[0-5]?\d(?:\.\d+)?)(?:'|(?=[NSEW\" ])|(?(before{n})$|(?!)))"
    r"(?:[ ]?(?P<seconds{n}>[0-5]?\d(?:\.\d+)?)\"?)?)?(?(before{n})|(?P<after{n}>[NSEW])?)"
)
_PAIR = re.compile(_HALF.format(n=1) + r"[ ]?,?[ ]?" + _HALF.format(n=2))
# Whoever says three digits after the point is exact to a hundred metres; nobody is better than a telephone.
LEAST_M = 25
LONGEST = 200


class Said(NamedTuple):
    """A point as it was said, in degrees WGS 84, and how far off its last digit may be, in metres."""

    latitude: float
    longitude: float
    error_m: int


def coordinates(text: str) -> Said | None:
    """The point that these words are, whether it lies in the region or not; None for all other words."""
    if cell := plus_code(text[:LONGEST]):
        latitude, longitude, height = cell
        return Said(round(latitude, 7), round(longitude, 7), max(LEAST_M, round(height * DEGREE_M / 2)))
    found = _PAIR.fullmatch(_signs(text))
    if not found:
        return None
    marked = all(found[f"mark{n}"] or "." in found[f"degrees{n}"] or found[f"minutes{n}"] for n in "12")
    if not marked:
        return None
    first, second = (_value(found, n) for n in "12")
    if _letter(found, "1") in ("E", "W") or _letter(found, "2") in ("N", "S"):
        first, second = second, first
    return Said(first, second, max(LEAST_M, round(max(_unit(found, n) for n in "12") * DEGREE_M / 2)))


def _signs(text: str) -> str:
    """Figures and signs instead of words, without what stands around them."""
    text = re.sub(r"[′’‘´`]", "'", text[:LONGEST].replace("''", '"')).translate({ord(sign): '"' for sign in "″“”"})
    text = text.translate({ord(sign): "-" for sign in "−–—"} | {ord("º"): "°"})
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.upper()) if not unicodedata.combining(sign))
    bare = re.sub(r"(?<=[A-Z])'(?=[A-Z])", "", bare)
    bare = re.sub(r"([:;=()])|\.(?!\d)", " ", bare)
    bare = in_figures(re.sub(r"(?<=[A-Z0-9])(,)", r" \1", bare))
    bare = re.sub(r"(?<![A-Z0-9])(?:[A-Z]+)(?![A-Z])", lambda word: _MEANS.get(word[0], word[0]), bare)
    bare = re.sub(_AROUND, " ", bare)
    # "Point four one" and "point 4 1" are .41; a sign belongs to what follows it.
    bare = re.sub(r"(?<=\d) ?\. ?(?=\d)", ".", bare)
    while (joined := re.sub(r"(\.\d+) (?=\d(?:[ ,NSEW°-]|$))(?!\d+ ?\.)", r"\1", bare)) != bare:
        bare = joined
    bare = re.sub(r"([-+]) ", r"\1", bare)
    return re.sub(r" ?([°'\"NSEW]) ?", r"\1", re.sub(r"\s+", " ", bare)).strip(" ,.")


def _letter(found: re.Match[str], n: str) -> str:
    return found[f"before{n}"] or found[f"after{n}"] or ""


def _value(found: re.Match[str], n: str) -> float:
    value = (
        float(found[f"degrees{n}"]) + float(found[f"minutes{n}"] or 0) / 60 + float(found[f"seconds{n}"] or 0) / 3600
    )
    return round(-value if found[f"sign{n}"] == "-" or _letter(found, n) in ("S", "W") else value, 7)


def _unit(found: re.Match[str], n: str) -> float:
    """What the last digit counts, in degrees."""
    for part, of in (("seconds", 3600), ("minutes", 60), ("degrees", 1)):
        if text := found[f"{part}{n}"]:
            return 10.0 ** -len(text.partition(".")[2]) / of
    return 1.0
