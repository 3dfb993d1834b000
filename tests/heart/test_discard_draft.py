"""A draft that is not wanted is thrown away by a plain button."""

from heart import actions
from heart.models import Draft
from tests import make
from tests.reading import Page


def test_the_button_beside_it_forgets_it(alice, client_of):
    made = make.incident(alice)
    actions.keep_draft(f"note:{made.pk}", {"text": "Never mind."}, by=alice)
    desk, address = client_of(alice), f"/incidents/{made.pk}/"
    page = Page(desk.get(address).content.decode())
    (button,) = [button for button in page.all("button") if button.text == "Discard"]
    around = button.inside[-1]
    # Enter in a field presses the first button of its form: it must not be this one.
    buttons = [element for element in page.elements if element.tag == "button" and around.inside[-3] in element.inside]
    assert buttons.index(button) > 0
    answer = desk.post(
        button.attrs["formaction"], page.form("/note/"), headers={"referer": f"http://testserver{address}"}
    )
    assert answer["Location"].endswith(address)
    assert not Draft.objects.exists()
    assert Page(desk.get(address).content.decode()).form("/note/")["text"] == ""


def test_only_that_one_and_only_ones_own(alice, sam):
    for who in (alice, sam):
        for key in ("take", "note:1"):
            actions.keep_draft(key, {"text": "words"}, by=who)
    actions.discard_draft("take", by=alice)
    assert set(Draft.objects.values_list("user__username", "form")) == {
        ("alice", "note:1"),
        ("sam", "note:1"),
        ("sam", "take"),
    }
