"""With words far longer than English no control is cut off and no page scrolls sideways, wide or narrow."""

import pytest

from heart.models import User
from tests import pseudo
from tests.browser.every_page import every_page
from tests.browser.test_accessible import sideways, walked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"1440": (1440, 900), "390": (390, 844)}
CONTROLS = "button, a, label, legend, summary, th, dt, h1, h2, h3, .btn, .chip, .tag, .status, .pri, .count, .label"
# Text that leaves its control's own box, or the box of something around it that cuts off what leaves it.
CUT = """controls => {
    const cuts = (it) => ["hidden", "clip"].includes(getComputedStyle(it).overflowX);
    const scrolls = (it) => ["auto", "scroll"].includes(getComputedStyle(it).overflowX);
    const tiny = (it) => cuts(it) && it.clientWidth <= 1;
    // What only a screen reader is told, for example the head of a table whose rows are cards on a phone.
    const unseen = (it) => { for (let up = it; up; up = up.parentElement) if (tiny(up)) return true; return false; };
    const leaves = (text, box) => text.left < box.left - 1.5 || text.right > box.right + 1.5;
    const found = [];
    for (const it of document.querySelectorAll(controls)) {
        if (!it.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        if (unseen(it)) continue;
        const walker = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (!node.data.trim() || unseen(node.parentElement)) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            const texts = [...range.getClientRects()].filter((text) => text.width > 1);
            const boxes = getComputedStyle(it).display === "inline" ? [] : [it];
            for (let up = it.parentElement; up && !scrolls(up); up = up.parentElement) if (cuts(up)) boxes.push(up);
            if (cuts(it) && !boxes.includes(it)) boxes.push(it);
            if (boxes.some((box) => texts.some((text) => leaves(text, box.getBoundingClientRect()))))
                found.push(`${it.outerHTML.slice(0, 100)} … ${node.data.trim().slice(0, 60)}`);
        }
        const low = it.clientHeight && it.scrollHeight > it.clientHeight + 2;
        if (low && cuts(it)) found.push(it.outerHTML.slice(0, 140));
    }
    const pen = document.createElement("canvas").getContext("2d");
    for (const it of document.querySelectorAll("select, input")) {
        if (!it.checkVisibility() || ["hidden", "checkbox", "radio"].includes(it.type)) continue;
        const style = getComputedStyle(it);
        pen.font = style.font;
        const room = it.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const says = it.tagName === "SELECT" ? it.selectedOptions[0]?.text ?? "" : it.placeholder;
        // The arrow of a select takes about a letter and a half.
        if (pen.measureText(says).width > room + 1) found.push(`${it.outerHTML.slice(0, 100)} … ${says}`);
    }
    return [...new Set(found)];
}"""


@pytest.fixture
def longer(settings, tmp_path):
    """Where Spanish stood, a language longer than Spanish."""
    settings.LOCALE_PATHS = [pseudo.write(tmp_path / "locale")]


def test_no_control_is_cut_off_by_longer_words(longer, floor):
    found, looked = [], 0
    for page, tab in walked(floor, floor.aside(pages)):
        for size, (width, height) in SIZES.items():
            tab.set_viewport_size({"width": width, "height": height})
            where = f"{page.name} · {size}"
            found += [f"{where}: {wrong}" for wrong in tab.evaluate(CUT, CONTROLS)]
            found += [f"{where}: {wide} sticks out" for wide in [sideways(tab)] if wide]
            looked += 1
    assert looked > 40
    assert found == []


def test_a_cut_would_be_found(longer, floor):
    floor.aside(User.objects.update, language="es")
    tab = floor.window(None, "/sign-in/", locale="es")
    assert "Sígñ íñ" in tab.locator("h1").inner_text()
    assert tab.evaluate(CUT, CONTROLS) == []
    tab.evaluate("document.styleSheets[0].insertRule('h1 { width: 20px; overflow: hidden; white-space: nowrap }')")
    assert tab.evaluate(CUT, CONTROLS) != []


def pages():
    made = every_page()
    User.objects.update(language="es")
    return made


@pytest.mark.parametrize(
    ("english", "longer"),
    [
        ("Open", "Ópéñáéíó"),
        ("Sign in", "Sígñ íñáéí"),
        ("%(n)s available of %(all)s", "%(n)s áváíláblé óf %(all)s áéíóúñ"),
        ("Enter will <strong>%(act)s</strong>", "Éñtér wíll <strong>%(act)s</strong>áéíó"),
    ],
)
def test_what_is_filled_in_stays_and_the_rest_grows(english, longer):
    assert pseudo.stretched(english) == longer
