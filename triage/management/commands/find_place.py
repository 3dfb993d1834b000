"""Asks the gazetteer at a terminal: `find_place "212 Lantern Oak Ct SW"`, or an address on each line of its input."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from heart.kernel.maintenance import MaintenanceCommand
from triage.api.places import PlacesOut
from triage.places.search import AT_MOST, find


class Command(MaintenanceCommand):
    """A thin door to the search behind the address field: the same candidates, as JSON, and nothing is kept."""

    help = (
        "Prints what the address field would offer, one line of JSON for each address: the words, the candidates with"
        " kind, latitude, longitude and error in metres (the likeliest first), and whether the street is known."
        " Without an address it reads one from each line of its input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        say = parser.add_argument
        say("address", nargs="*", help="an address, a corner or the name of a place, in quotation marks")
        say("--limit", type=int, choices=range(1, AT_MOST + 1), default=AT_MOST, help="at most so many candidates")

    def handle(self, *args: Any, **options: Any) -> None:
        lines: Iterable[str] = options["address"] or sys.stdin
        with self.limits():
            for line in lines:
                words = line.strip("\r\n")
                answer = find(words, at_most=options["limit"])
                told = {"candidates": answer.candidates, "street_known": not answer.unknown, "outside": answer.outside}
                self.stdout.write(json.dumps({"words": words, **PlacesOut(told).data}, ensure_ascii=False))
