"""Who opened the record of a person is on the history, once in a quarter of an hour."""

from heart.models import Event
from navigation import actions
from tests import make
from tests.record import assert_heard, assert_on_record


def test_opening_it_is_a_line(dan, pokes):
    follow_up = make.follow_up()
    actions.read(follow_up, by=dan)
    assert_on_record(follow_up, "navigation.read", by=dan)
    assert_heard(pokes, "navigation", follow_up)


def test_the_same_person_soon_again_is_no_new_line_but_another_is(dan, sam):
    follow_up = make.follow_up()
    for who in (dan, dan, sam, dan):
        actions.read(follow_up, by=who)
    assert list(Event.objects.filter(verb="navigation.read").order_by("id").values_list("by", flat=True)) == [
        dan.pk,
        sam.pk,
    ]
