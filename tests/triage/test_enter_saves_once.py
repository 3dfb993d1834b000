"""Enter in a field changes it and sends the form: the browser sends twice, and it is on the record once."""

import pytest

from heart.models import Event
from tests import make

SCRIPT = {"HTTP_HX_REQUEST": "true"}
FACTS = {"priority": "3", "seen-priority": "3", "language": "en", "seen-language": "en", "age": "", "seen-age": ""}


@pytest.mark.parametrize(
    ("verb", "past", "said"),
    [
        ("edit", "edited", FACTS | {"final_nature": "MNTL", "seen-final_nature": "Welfare check (WELFARE)"}),
        ("edit", "edited", FACTS | {"final_nature": "mental subj", "seen-final_nature": "Welfare check (WELFARE)"}),
        ("locate", "located", {"address": "14 Weavers Row", "seen-address": "26 Union St S"}),
        ("identify", "identified", {"given_name": "Robin", "seen-given_name": "", "language": "en"}),
    ],
)
def test_the_second_of_the_two_is_saved_already(alice, client_of, verb, past, said):
    incident = make.incident(alice)
    desk = client_of(alice)
    known = {name: value for name, value in make.PLACE.items() if name != "address"} if verb == "locate" else {}
    sent = {**known, **{f"seen-{name}": value for name, value in known.items()}, **said}
    for _ in range(2):
        answer = desk.post(f"/incidents/{incident.pk}/{verb}/", sent, **SCRIPT)
        assert answer.status_code == 200
        assert "Saved" in answer.content.decode()
    assert Event.objects.filter(verb=f"triage.{past}", thread=incident.thread).count() == 1
    assert incident.notes.count() == (1 if said.get("final_nature") == "mental subj" else 0)
