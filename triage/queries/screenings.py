"""The screener of an encounter: which text is read out, and whether it means a high risk."""

import functools
from collections.abc import Iterable

from django.conf import settings

from triage.models import Diversion, ScreenerWording, Screening
from triage.screener import Wording, demo_wording, parse_text


def wording() -> Wording | None:
    """The official text that was loaded last; else our paraphrase where the site allows it; else None: it is closed."""
    loaded = ScreenerWording.objects.order_by("-id").values_list("text", flat=True).first()
    if loaded is not None:
        return _parsed(loaded)
    return demo_wording() if settings.SCREENER_DEMO_WORDING else None


@functools.lru_cache(maxsize=4)
def _parsed(text: str) -> Wording:
    return parse_text(text)


def at_high_risk(diversions: Iterable[Diversion]) -> set[int]:
    """Those of these encounters in which a screener meant a high risk at any time, also if it was corrected since."""
    found = Screening.objects.filter(diversion__in=list(diversions), high_since__isnull=False)
    return set(found.values_list("diversion_id", flat=True))
