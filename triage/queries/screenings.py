"""The screener of an encounter: which text is read out."""

import functools

from django.conf import settings

from triage.models import ScreenerWording
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
