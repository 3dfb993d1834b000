"""The ledger of lines: nothing committed is missed, nothing is told twice, and it does not grow for ever."""

from heart.kernel import watch
from heart.kernel.watch import SeenEvents


def ledger(*recent, now=0.0):
    made = SeenEvents()
    made.start(recent, now)
    return made


def lines(*seqs):
    return [(seq, "triage.noted", "1") for seq in seqs]


def seqs(news):
    return [seq for seq, _, _ in news]


def test_what_was_there_before_is_not_news():
    assert (ledger(3, 2, 1).top, ledger().top) == (3, 0)
    assert seqs(ledger(3, 2, 1).read(lines(4), 0)) == [4]


def test_a_gap_is_looked_for_until_it_is_filled():
    made = ledger(1)
    assert seqs(made.read(lines(3, 5), 0)) == [3, 5]
    assert made.holes == [2, 4]
    assert seqs(made.read(lines(4, 6), 1)) == [4, 6]
    assert made.holes == [2]


def test_a_gap_among_the_first_lines_is_looked_for_too():
    made = ledger(9, 7)
    assert made.holes == [8]
    assert seqs(made.read(lines(8), 1)) == [8]


def test_what_redis_told_is_not_told_again():
    made = ledger(1)
    assert made.tell(2, 0)
    assert not made.tell(2, 0)
    assert seqs(made.read(lines(2, 3), 0)) == [3]
    assert not made.tell(3, 0)


def test_a_poke_without_a_line_is_always_news():
    made = ledger()
    assert made.tell(0, 0) and made.tell(0, 0)


def test_numbers_that_were_taken_back_are_forgotten_in_time():
    made = ledger(1)
    made.read(lines(3), 10)
    made.forget(10 + watch.LATE_S)
    assert made.holes == [2]
    made.forget(10.1 + watch.LATE_S)
    assert made.holes == []
    assert not made._told


def test_a_leap_of_numbers_does_not_fill_the_memory():
    made = ledger(1)
    made.read(lines(10_000_000, 20_000_000), 0)
    made.forget(0)
    assert len(made.holes) == watch.MOST_HOLES
    assert made.holes[-1] == 19_999_999
