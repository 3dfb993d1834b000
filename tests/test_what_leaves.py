"""Whatever leaves the house: each file, message or print of the program asks for consent, or names nobody."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEAVES = re.compile(r"Content-Disposition|FileResponse|StreamingHttpResponse|send_mail|EmailMessage|window\.print")
# Where something leaves that is about nobody, and why that is so.
ABOUT_NOBODY = {
    "static/print.mjs": "the person's own copy of a plan, which bears no name (test_plans.py)",
    "triage/views/baselines.py": "the table of the rule before: natures and responses",
    "triage/views/protocols.py": "a version of the protocol: questions and rules",
}
# Where something about a person leaves: here the one question is asked.
ASKS = {"navigation/actions/follow_ups.py": "a referral"}


def sources():
    rooms = ("heart", "teams", "triage", "dispatch", "navigation", "demo")
    python = (path for room in rooms for path in (ROOT / room).rglob("*.py"))
    scripts = (path for path in (ROOT / "static").rglob("*js") if "vendor" not in path.parts)
    for path in [*python, *scripts]:
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_what_is_downloaded_sent_or_printed_is_about_nobody_or_asks():
    found = {name for name, text in sources() if LEAVES.search(text)}
    assert found == set(ABOUT_NOBODY), "say of a new one why it names nobody, or let it ask may_be_shared"


def test_what_goes_to_others_about_a_person_asks_the_one_question():
    for name in ASKS:
        assert re.search(r"\bmay_be_shared\(", (ROOT / name).read_text(encoding="utf-8")), name
