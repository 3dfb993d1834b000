"""A telephone number is the same however it is written down."""

import re

FEWEST = 7


def digits(number: str) -> str:
    """The last ten digits of a number; "" for what is too short to tell two people apart."""
    said = re.sub(r"\D", "", number)[-10:]
    return said if len(said) >= FEWEST else ""
