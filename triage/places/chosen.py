"""A candidate that somebody chose, signed for the page, so that its point is known to belong to its words."""

from dataclasses import asdict

from django.core import signing

from triage.places.candidate import Candidate

SALT = "triage.place"
LONGEST_S = 3_600


def token(place: Candidate) -> str:
    """The candidate for a button or a hidden field; nobody but us says which place it is."""
    return signing.dumps(asdict(place), salt=SALT, compress=True)


def chosen(text: str) -> Candidate | None:
    """The candidate of a token; None for one that is old or not ours."""
    try:
        place = signing.loads(text, salt=SALT, max_age=LONGEST_S)
    except signing.BadSignature:
        return None
    return Candidate(**{**place, "notes": tuple(place["notes"])})
