"""Every set of answers at once: questions are folded in one by one, and sets that come to the same are one state."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from triage.protocol.effects import added
from triage.protocol.shape import UNASKED, Protocol, Question, Rule

# The bits of a state: what was added up below, which rules are still met by every answer so far above.
ALIVE = 48
ADDED = (1 << ALIVE) - 1
LIMIT = 5_000

Weighed = Sequence[tuple[Rule, int]]
Step = tuple[int, int, int, tuple[tuple[int, int], ...]]
Layer = dict[int, tuple[int, int, str]]


class TooEntangled(Exception):
    """More states than can be looked at: the rules hang together too much to be proven."""


class Folding:
    """The states after each question; each with how many sets of answers lead to it, and one of them.

    A state is what the rules have added up to so far, and which rules of several questions may still fire. That is all
    that the rest can depend on, so a few hundred states stand for millions of sets, exactly.
    """

    def __init__(self, protocol: Protocol, rules: Weighed, when: Mapping[str, frozenset[str]], last: str = "") -> None:
        """Fold all questions, with these answers allowed where `when` names them; the question `last` comes last."""
        order = _order(protocol.questions, rules, last)
        place = {question.key: at for at, question in enumerate(order)}
        always = added(bits for rule, bits in rules if not rule.when)
        self._effects = [(1 << ALIVE + number, bits) for number, (_rule, bits) in enumerate(rules)]
        self._spent: dict[int, int] = {}
        self.order: list[Question] = order
        self._values: list[list[tuple[str, Step]]] = []
        self.layers: list[Layer] = [{always: (1, 0, "")}]
        for at, question in enumerate(order):
            allowed = [value for value in states(question) if value in when.get(question.key, states(question))]
            self._values.append([(value, _step(rules, place, at, question.key, value)) for value in allowed])
            self.layers.append(self._next(self.layers[-1], self._values[-1]))

    def _next(self, layer: Layer, values: Iterable[tuple[str, Step]]) -> Layer:
        found: Layer = {}
        for value, step in values:
            for state, (count, _before, _value) in layer.items():
                then = self._without_spent(follow(state, step))
                had = found.get(then)
                found[then] = (count, state, value) if had is None else (had[0] + count, had[1], had[2])
        if len(found) > LIMIT:
            raise TooEntangled
        return found

    def _without_spent(self, state: int) -> int:
        """The same without the rules that can add nothing any more: whether they fire is all one."""
        so_far = state & ADDED
        if so_far not in self._spent:
            self._spent[so_far] = added(alive for alive, bits in self._effects if not bits & ~so_far)
        return state & ~self._spent[so_far]

    def ends(self) -> Iterator[tuple[int, int]]:
        """What each final state has added up to, and the state."""
        return ((state & ADDED, state) for state in self.layers[-1])

    def count(self) -> int:
        """How many sets of answers were folded."""
        return sum(count for count, _before, _value in self.layers[-1].values())

    def before_last(self) -> Iterator[tuple[int, dict[str, int]]]:
        """Each state before the last question, and what each of its answers adds it up to."""
        for state in self.layers[-2]:
            yield state, {value: follow(state, step) & ADDED for value, step in self._values[-1]}

    def witness(self, state: int, *, before_last: bool = False) -> dict[str, str]:
        """One set of answers that leads to this state; what was not asked is left out."""
        answers: dict[str, str] = {}
        for at in range(len(self.order) - before_last, 0, -1):
            _count, before, value = self.layers[at][state]
            if value != UNASKED:
                answers[self.order[at - 1].key] = value
            state = before
        return answers


def _order(questions: Sequence[Question], rules: Weighed, last: str) -> list[Question]:
    """The questions so that few rules are begun and not ended at a time; any order is exact, this one is quick."""
    left = {question.key: question for question in questions if question.key != last}
    knots = [set(rule.when) for rule, _bits in rules if len(rule.when) > 1]
    done: set[str] = set()

    def begun(key: str) -> int:
        return sum(bool(knot & (done | {key})) and not knot <= done | {key} for knot in knots)

    order = []
    while left:
        best = min(left, key=begun)
        done.add(best)
        order.append(left.pop(best))
    return order + [question for question in questions if question.key == last]


def states(question: Question) -> tuple[str, ...]:
    """All that can be known of a question, what is most usual in a short example first."""
    return (UNASKED, *question.answers)


def follow(state: int, step: Step) -> int:
    """The state after one more answer."""
    adds, kills, starts, finishes = step
    state &= ~kills
    for alive, bits in finishes:
        if state & alive:
            state = state & ~alive | bits
    return state | starts | adds


def _step(rules: Weighed, place: Mapping[str, int], at: int, key: str, value: str) -> Step:
    """What one answer does: adds, ends rules it does not meet, begins rules it meets, lets complete ones fire."""
    adds = kills = starts = 0
    finishes = []
    for number, (rule, bits) in enumerate(rules):
        if key not in rule.when:
            continue
        alive, met = 1 << ALIVE + number, value in rule.when[key]
        places = sorted(place[one] for one in rule.when)
        first, final = places[0] == at, places[-1] == at
        if not met:
            kills |= alive
        elif first and final:
            adds |= bits
        elif first:
            starts |= alive
        elif final:
            finishes.append((alive, bits))
    return adds, kills, starts, tuple(finishes)
