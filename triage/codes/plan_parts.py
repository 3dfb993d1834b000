"""What a safety plan and a crisis plan are made of: headings of our own words, in both languages of a plan.

Both are generic. The safety plan is not the form of Stanley and Brown, whose wording needs their permission
(docs/sources.md).
"""

SAFETY, CRISIS = "safety", "crisis"
LANGUAGES = ("en", "es")

# kind -> part -> its heading by language, in the order in which a plan is written.
HEADINGS: dict[str, dict[str, dict[str, str]]] = {
    SAFETY: {
        "signs": {"en": "How I notice it starting", "es": "Cómo noto que empieza"},
        "own_ways": {"en": "What I can do myself", "es": "Lo que puedo hacer por mi cuenta"},
        "distraction": {
            "en": "People and places that take my mind off it",
            "es": "Personas y lugares que me distraen",
        },
        "people": {"en": "Whom I can ask for help", "es": "A quién puedo pedir ayuda"},
        "professionals": {"en": "Professionals and services", "es": "Profesionales y servicios"},
        "place": {"en": "Making the place safer", "es": "Cómo hacer más seguro el lugar"},
    },
    CRISIS: {
        "looks_like": {"en": "What a crisis looks like", "es": "Cómo se ve una crisis"},
        "helps": {"en": "What helps", "es": "Qué ayuda"},
        "call": {"en": "Whom to call", "es": "A quién llamar"},
        "avoid": {"en": "What not to do", "es": "Qué no hacer"},
    },
}
# Whoever stands at the door reads these two first.
FIRST = ("helps", "avoid")


def heading(part: str, language: str) -> str:
    """The heading of a part of either plan; raises KeyError for what no plan has."""
    found = {name: words for parts in HEADINGS.values() for name, words in parts.items()}[part]
    return found[language if language in LANGUAGES else "en"]
