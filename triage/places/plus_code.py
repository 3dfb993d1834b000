"""Plus codes as phones show them (Open Location Code, Apache-2.0): 867XCC7F+XR, or CC7F+XR of a place in the region."""

import re

from triage.places import region

DIGITS = "23456789CFGHJMPQRVWX"
# Each pair of digits divides a cell by 20; each later digit divides it by 5 rows and 4 columns.
WORLD = 400.0
ROWS, COLUMNS = 5, 4
_CODE = re.compile(
    rf"(?<![A-Z0-9])([{DIGITS}]{{8}}|[{DIGITS}]{{4}}|[{DIGITS}]{{6}}) ?(?:\+|PLUS|MAS) ?([{DIGITS}]{{2,5}})(?![A-Z0-9])"
)

# Latitude and longitude of the middle of a cell, and how high it is, in degrees.
Cell = tuple[float, float, float]


def plus_code(text: str) -> Cell | None:
    """The cell of the plus code in these words; of a short one the only such place in the region. None without one."""
    found = _CODE.search(text.upper())
    digits = found[1] + found[2] if found else ""
    if not found or digits.isdigit():
        return None  # 2345 + 67 are two numbers
    if len(found[1]) == 8:
        return _cell(digits)
    middle = region.middle()
    # Before the digits that were left out come those of any cell of that size around here.
    near = [_cell(lead + digits) for lead in _leads(*middle, 8 - len(found[1]))] if middle else []
    inside = [cell for cell in near if cell and region.inside(*cell[:2])]
    return inside[0] if len(inside) == 1 else None


def _cell(digits: str) -> Cell | None:
    south, west, height, width = -90.0, -180.0, WORLD, WORLD
    for at in range(0, 10, 2):
        height, width = height / 20, width / 20
        south += DIGITS.index(digits[at]) * height
        west += DIGITS.index(digits[at + 1]) * width
    for digit in digits[10:]:
        height, width = height / ROWS, width / COLUMNS
        row, column = divmod(DIGITS.index(digit), COLUMNS)
        south, west = south + row * height, west + column * width
    north, east = south + height, west + width
    return (south + height / 2, west + width / 2, height) if north <= 90 and east <= 180 else None


def _leads(latitude: float, longitude: float, length: int) -> list[str]:
    """The first digits of the cell that a point lies in and of the eight around it."""
    size = WORLD / 20 ** (length // 2)
    around = [(north, east) for north in (-size, 0, size) for east in (-size, 0, size)]
    return [_digits(latitude + north, longitude + east, length) for north, east in around]


def _digits(latitude: float, longitude: float, length: int) -> str:
    north, east, size, made = latitude + 90, longitude + 180, WORLD, ""
    for _ in range(length // 2):
        size /= 20
        row, column = int(north / size), int(east / size)
        north, east, made = north - row * size, east - column * size, made + DIGITS[row] + DIGITS[column]
    return made
