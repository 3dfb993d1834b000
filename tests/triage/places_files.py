"""A small invented town as a file of addresses, and the file's place in the database."""

from pathlib import Path

from triage.actions.places import Imported, import_places
from triage.places.rows import read

LATITUDE, LONGITUDE = 35.40, -80.60
# One house every 20 m: odd numbers on the one side, even ones on the other.
STEP = 0.00018


def house(number: int, street: str, *, city: str = "CONCORD", zip_code: str = "28025", north: float = 0.0) -> str:
    """A line of the file: houses stand eastwards, `north` says how many steps the street lies up."""
    longitude = LONGITUDE + number // 2 * STEP
    latitude = LATITUDE + (north + number % 2 * 0.5) * STEP
    return (
        f'"{number} {street} {city}, NC {zip_code}",{number},{street},,{city},{zip_code},{latitude:.6f},{longitude:.6f}'
    )


HEADER = "address,num,street,unit,city,zip,lat,lon"


def town() -> list[str]:
    """Lantern Oak Ct SW and its neighbours; Mill St in two towns; a corner where Weaver Row meets Lantern Oak."""
    lines = [house(n, "LANTERN OAK CT SW") for n in range(2, 60) if n not in (30, 31)]
    lines += [house(n, "SPINDLE WAY", north=12) for n in (101, 105, 109, 121)]
    lines += [house(n, "MILL ST", north=24) for n in range(1, 9)]
    lines += [house(n, "MILL ST", city="KANNAPOLIS", zip_code="28081", north=600) for n in range(1, 9)]
    lines += [house(2, "WEAVER ROW", north=1), house(4, "WEAVER ROW", north=6)]
    lines += [house(n, "N 1ST ST", north=40) for n in (10, 12)]
    lines += [house(n, "2ND ST N", north=44) for n in (10, 12)]
    lines += [house(n, "OAK ST", north=50) for n in (10, 12)]
    lines += [house(n, "NC HWY 49 S", north=55) for n in (1000, 1040)]
    lines.append('"67 WOODSDALE PL SE Concord, No 28025",,,,,,35.412923,-80.575504')
    return lines


def write(path: Path, lines: list[str], header: str = HEADER, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
    return path


def load(path: Path, source: str = "town", *, replace: bool = False) -> Imported:
    found = read(path)
    return import_places(source, found.houses, found.named, replace=replace)
