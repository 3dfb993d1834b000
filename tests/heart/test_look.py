"""The look keeps its promises: enough contrast in light and dark, and vendored files are what their lock says."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from heart.templatetags.frame import SPRITE

STATIC = Path(settings.BASE_DIR, "static")
CSS = (STATIC / "heart.css").read_text()
SURFACES = ["page", "s1", "s2", "s3", "accent-bg"]
TEXT = [(ink, paper) for ink in ("t1", "t2", "t3", "accent") for paper in SURFACES]
TEXT += [("on-accent", "accent"), ("ok", "s1")]
for level in ("a1", "a2", "a3"):
    TEXT += [(f"on-{level}", level), ("t1", f"{level}-bg"), ("t2", f"{level}-bg")]
    TEXT += [(f"{level}-t", paper) for paper in (f"{level}-bg", "s1", "s2")]
# On the line of an emergency what is pressed is turned around.
TEXT += [("a1-in", "on-a1")]
EDGES = [(edge, paper) for edge in ("ctl", "focus") for paper in SURFACES]
EDGES += [("on-a1", "a1"), ("accent", "s1"), ("accent", "accent-bg")]


def tokens(scheme):
    """Every colour token as #rrggbb in this scheme."""
    found = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", CSS):
        both = re.fullmatch(r"light-dark\((#\w+), (#\w+)\)", value)
        if both or re.fullmatch(r"#\w+", value):
            found[name] = both[1 if scheme == "light" else 2] if both else value
    return found


def luminance(colour):
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_colours_can_be_told_apart(scheme, pairs, least):
    colours = tokens(scheme)
    poor = {
        f"{ink} on {paper}": round(contrast(colours[ink], colours[paper]), 2)
        for ink, paper in pairs
        if contrast(colours[ink], colours[paper]) < least
    }
    assert not poor


def test_dark_differs_from_light_in_colours_and_one_button_only():
    """What lets most rules of axe be asked in the light alone: light-dark() takes colours and nothing else."""
    for path in STATIC.glob("*.css"):
        sheet = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S).replace("light-dark(", "")
        themed = re.findall(r"([^{}]*(?:data-theme|prefers-color-scheme|\.dark\b)[^{}]*)\{([^{}]*)", sheet)
        for selector, rule in themed:
            if "@media" not in selector:
                of_the_button = ".tool.dark" in selector or ".tool.light" in selector
                assert re.findall(r"([\w-]+)\s*:", rule) == (["display"] if of_the_button else ["color-scheme"]), (
                    selector
                )
    assert len(re.findall("prefers-color-scheme", CSS)) == 1, "and that one holds the button only"


def test_every_token_that_is_used_is_given():
    given = set(re.findall(r"--([\w-]+):", CSS))
    for sheet in STATIC.glob("*.css"):
        assert set(re.findall(r"var\(--([\w-]+)", sheet.read_text())) <= given, sheet.name


def test_every_file_the_look_names_is_there():
    for name in re.findall(r'url\("(?!data:)([^"]+)"\)', CSS):
        assert (STATIC / name).is_file(), name


def test_vendored_files_are_what_the_lock_says():
    lock = json.loads((STATIC / "vendor" / "vendor.lock.json").read_text())
    locked = {name: digest for part in lock.values() for name, digest in part["files"].items()}
    there = {
        path.relative_to(STATIC / "vendor").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "vendor.lock.json"
    }
    assert there == locked
    assert all(part["version"] and part["licence"] for part in lock.values())


def test_every_icon_a_page_names_is_in_the_sprite():
    lock = json.loads((STATIC / "vendor" / "vendor.lock.json").read_text())
    sprite = (STATIC / SPRITE).read_text()
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    assert there == set(lock["lucide"]["icons"])
    pages = "".join(path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html"))
    named = set(re.findall(r"""{% icon "([^"]+)" %}""", pages))
    assert len(named) > 20
    assert named - there == set()
    assert len(sprite) <= 15_000


def test_templates_hold_no_script_or_style_of_their_own():
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        words = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", words), path.name
