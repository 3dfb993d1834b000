"""Measures in a real Chromium how long Alt N takes: from the key to the focus in the place field of a new call.

    python -m tests.alt_n http://localhost:8000 alice PASSWORD

Against a running demonstration or any server; nothing is typed and no call begins to be kept. From each page Alt N is
pressed some times and the parts are told: until the server answered, until its page was whole, until the field had the
focus. Every time is of the browser's own clock. A key pressed in this moment is in the field from then on.
"""

import argparse
import json
import sys

from playwright.sync_api import Page, sync_playwright

from tests import chromium

PAGES = ["/intake/", "/incidents/", "/dispatch/", "/alarms/", "/preferences/"]
AIM_MS = 200
# Begun before any script of the page: remembers the key on the one page and the focus on the next.
CLOCK = """
addEventListener("keydown", (event) => {
  if (event.altKey && event.code === "KeyN") sessionStorage.pressed = performance.timeOrigin + event.timeStamp;
}, true);
addEventListener("focusin", (event) => {
  if (event.target.id !== "take_address" || !sessionStorage.pressed) return;
  const focused = performance.timeOrigin + performance.now(), pressed = Number(sessionStorage.pressed);
  sessionStorage.removeItem("pressed");
  const page = performance.getEntriesByType("navigation")[0], from = performance.timeOrigin - pressed;
  const opened = from < 0 ? {} : {
    asked: from + page.requestStart, answered: from + page.responseStart, whole: from + page.responseEnd,
  };
  console.debug(JSON.stringify({ asked: 0, answered: 0, whole: 0, ...opened, focused: focused - pressed }));
});
"""
PARTS = ["asked", "answered", "whole", "focused"]


def main() -> int:
    """Sign in, press, tell; 0 however long it took, 1 when the field never got the focus."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("name")
    parser.add_argument("password")
    parser.add_argument("--times", type=int, default=10)
    wanted = parser.parse_args()
    path = chromium.find()
    if path is None:
        return say("No Chromium here.") or 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=wanted.address)
        sign_in(page, wanted.name, wanted.password)
        page.add_init_script(CLOCK)
        say(
            f"{'milliseconds, median of ' + str(wanted.times):<34}"
            + "".join(f"{part:>10}" for part in PARTS)
            + "     worst"
        )
        for where in PAGES:
            tell(where, [press(page, where) for _ in range(wanted.times)])
        browser.close()
    return 0


def sign_in(page: Page, name: str, password: str) -> None:
    """By the page, as a person does."""
    page.goto("/sign-in/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)


def press(page: Page, where: str) -> dict[str, float]:
    """Alt N on this page, once it is still."""
    page.goto(where, wait_until="networkidle")
    if where == "/intake/":
        page.keyboard.press("Escape")
    # Told by a message: to wait for a value in the page needs what our pages forbid.
    with page.expect_console_message(lambda said: said.type == "debug") as told:
        page.keyboard.press("Alt+n")
    found: dict[str, float] = json.loads(told.value.text)
    return found


def tell(where: str, found: list[dict[str, float]]) -> None:
    """One line: the medians of the parts and the worst of the whole."""
    middle = {part: sorted(one[part] for one in found)[len(found) // 2] for part in PARTS}
    worst = max(one["focused"] for one in found)
    held = "held" if middle["focused"] < AIM_MS else "NOT HELD"
    say(f"{where:<34}" + "".join(f"{middle[part]:>10.0f}" for part in PARTS) + f"{worst:>10.0f}  {held}")


def say(words: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
