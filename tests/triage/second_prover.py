"""A second proof of a protocol file by binary decision diagrams; it shares no code with the first and reads raw data.

Every set of answers is one path of a diagram: a question with n states has as many variables as n needs in binary. What
it finds is a set of plain tuples, to be compared with what the first proof finds.
"""

import itertools
from functools import cached_property, reduce
from operator import and_, or_

from dd.autoref import BDD

LADDER = ["clinician", "team", "co_response", "emergency"]
ALONE = {"clinician", "team"}
# Role: the safe answer as usually put, and whether EMS always comes. Written down a second time.
ROLES = {
    "breathing": ("yes", True), "weapon": ("no", False), "violence": ("no", False), "attempt": ("no", True),
    "plan": ("no", False), "medical": ("no", True), "officer": ("no", False), "signs": ("no", False),
}  # fmt: skip
FIRST = NOT_KNOWN = ("breathing", "weapon", "violence", "attempt")
MAY_BEGIN_ALONE = set(
    "MNTL EDP SUICTHRT WELFARE TRESPASS INTOX PHANDLE VAG INDECENT DISORD CITASST NOISE SLMP SCRM CDX TRUANT".split()
)
BY_EXCEPTION = set(
    "PERSUSP SUSP DVNA THREATS JUV RUNAWAY PERMISS PERFND ASSIST ADMIN INFO HARR CIVIL CUST CURFEW DRUGPAR LIQUOR"
    " SMOKING SOL DEATHNTF PROPFND PROPLOST PARKING VEHASST DISVEH VEHLOCK".split()
)


def a_list(said):
    return [said] if isinstance(said, str) else list(said)


def differ(one, other):
    return (one & ~other) | (other & ~one)


class SecondProver:
    """One file: `found` is what does not hold in it."""

    def __init__(self, data):
        self.data, self.bdd, self.lit, self.codes = data, BDD(), {}, {}
        self.domain = self.bdd.true
        for question in data["questions"]:
            self._declare(question)
        self.questions = {one["key"]: one for one in data["questions"]}
        excepted = data.get("exceptions", [])
        self.free = {kind: {one[kind] for one in excepted if kind in one} for kind in ("unknown", "not_held", "nature")}
        self.rules = [(one["key"], one["when"], set(), one) for one in data["rules"]]
        for state, key in itertools.product(("unknown", "unasked"), self.questions):
            if isinstance(said := self.questions[key].get(state), dict):
                only = set(self.questions[key].get("natures", ())) if state == "unasked" else set()
                self.rules.append((f"{key}_{state}", {key: [state]}, only, said))
        below = [kind for kind in LADDER[:-1] if kind in data.get("uses", LADDER)]
        self.mixes = [{*some, LADDER[-1]} for n in range(len(below) + 1) for some in itertools.combinations(below, n)]

    def _declare(self, question):
        key = question["key"]
        safe = {"yes": "no", "no": "yes"}.get(question.get("danger"))
        codes = [one["code"] for one in question.get("answers", [])] or [safe, question["danger"]]
        self.codes[key] = codes
        states = [*codes, "unknown", "unasked"]
        names = [f"{key}.{bit}" for bit in range((len(states) - 1).bit_length())]
        self.bdd.declare(*names)
        for at, state in enumerate(states):
            bits = [self.bdd.var(name) if at >> bit & 1 else ~self.bdd.var(name) for bit, name in enumerate(names)]
            self.lit[key, state] = reduce(and_, bits)
        self.domain &= reduce(or_, (self.lit[key, state] for state in states))

    def any(self, some):
        return reduce(or_, some, self.bdd.false)

    def met(self, when):
        """The sets of answers in which every line of a "when" is met."""
        lines = (self.any(self.lit[key, answer] for answer in set(answers)) for key, answers in when.items())
        return reduce(and_, lines, self.domain)

    def kinds(self):
        """One nature of each kind that the file can tell apart: (nature, where it begins)."""
        base = {code: level for level in LADDER for code in self.data["natures"].get(level, ())}
        limited = set().union(*(one.get("natures", ()) for one in self.data["questions"]))
        found = {}
        for nature in (*sorted({*base, *limited}), ""):
            limits = tuple(nature in one["natures"] for one in self.data["questions"] if "natures" in one)
            found.setdefault((base.get(nature, LADDER[-1]), limits), (nature, base.get(nature, LADDER[-1])))
        return list(found.values())

    def signals(self, nature, without=""):
        """What the rules add up to: {"raise1": the sets of answers with at least a team, "ems": …, "tell plan": …}."""
        found = {}
        for key, when, only, does in self.rules:
            if key == without or (only and nature not in only):
                continue
            names = [f"raise{at}" for at in range(1, LADDER.index(does.get("raise_to", LADDER[0])) + 1)]
            names += [f"out {kind}" for kind in a_list(does.get("rules_out", ()))]
            names += ["ems"] if does.get("medical") in ("yes", "true") else []
            names += [f"tell {one}" for one in does.get("find_out", ())]
            fires = self.met(when)
            for name in names:
                found[name] = found.get(name, self.bdd.false) | fires
        return found

    def responses(self, signals, base, mix):
        """{response: the sets of answers that lead to it}."""
        found, going_on = {}, self.bdd.false
        for at, kind in enumerate(LADDER):
            floor = self.domain if at <= LADDER.index(base) else signals.get(f"raise{at}", self.bdd.false)
            above = self.bdd.false if at < LADDER.index(base) else ~signals.get(f"raise{at + 1}", self.bdd.false)
            here = self.domain & (going_on | (floor & above if at < 3 else floor))
            stays = ~signals.get(f"out {kind}", self.bdd.false) if kind in mix else self.bdd.false
            found[kind] = here & (stays if at < 3 else self.bdd.true)
            going_on = here & ~found[kind]
        return found

    @cached_property
    def worlds(self):
        """Every kind of nature with every mix: (nature, base, signals, responses)."""
        found = []
        for nature, base in self.kinds():
            signals = self.signals(nature)
            found += [(nature, base, mix, signals, self.responses(signals, base, mix)) for mix in self.mixes]
        return found

    def claims(self):
        """(key, when, never, at least, EMS, find out, whether the program's own) of the program and of the file."""
        for role, (usual, ems) in ROLES.items():
            for at, key in enumerate(self.sound(role) if role not in self.free["not_held"] else ()):
                more, danger = f":{key}" if at else "", [one for one in self.codes[key] if one != self.codes[key][0]]
                if role == "medical" and "emergency" in danger and self.codes[key][0] == usual:
                    danger.remove("yes") if "yes" in danger else None
                yield f"promise_{role}{more}", {key: danger}, ALONE, "", ems, [], True
                yield f"promise_asked_{role}{more}", {key: ["unasked"]}, {"team"}, "", False, [], True
                if role in NOT_KNOWN and role not in self.free["unknown"]:
                    breath = role == "breathing"
                    never = ALONE if breath else {"team"}
                    yield f"promise_unknown_{role}{more}", {key: ["unknown"]}, never, "", breath, [], True
        for one in self.data["invariants"]:
            if "unknown_never_weaker" not in one:
                never, ems = set(a_list(one.get("never", ()))), one.get("medical") in ("yes", "true")
                find = one.get("find_out", [])
                yield one["key"], one.get("when", {}), never, one.get("at_least", ""), ems, find, False

    def sound(self, role):
        return [key for key, one in self.questions.items() if one.get("asks") == role and self.is_sound(one)]

    def is_sound(self, question):
        usual, turned = ROLES[question["asks"]][0], question.get("negated") in ("yes", "true")
        wanted = {"yes": "no", "no": "yes"}[usual] if turned else usual
        words = {"yes": ("yes", "sí"), "no": ("no", "no")}
        labels = [(words[one["code"]], one["label"]) for one in question.get("answers", ()) if one["code"] in words]
        says = all(
            label[to].lower().replace(",", " ").split()[0] == word
            for pair, label in labels
            for to, word in zip(("en", "es"), pair, strict=True)
        )
        return self.codes[question["key"]][0] == wanted and says and not question.get("natures")

    def unmet(self, claim, signals, responses):
        """The sets of answers whose help does not meet a claim, and those of a clinician who is not told enough."""
        _key, _when, never, least, ems, find, _ours = claim
        low = set(never) | set(LADDER[: LADDER.index(least)] if least else ())
        bad = self.any(responses[kind] for kind in low)
        bad |= ~signals.get("ems", self.bdd.false) if ems else self.bdd.false
        return bad, self.any(~signals.get(f"tell {one}", self.bdd.false) for one in find)

    def found(self):
        """Everything that does not hold."""
        return {*self.given_up(), *self.broken(), *self.owed(), *self.weaker(), *self.useless(), *self.unreached()}

    def given_up(self):
        for role in ROLES:
            asked = [one for one in self.data["questions"] if one.get("asks") == role]
            if not asked and role not in self.free["not_held"]:
                yield "missing", role
            yield from (("turned", one["key"]) for one in asked if not self.is_sound(one))
        for level, codes in self.data["natures"].items():
            for code in codes if isinstance(codes, list) else ():
                free = code in MAY_BEGIN_ALONE or (code in BY_EXCEPTION and code in self.free["nature"])
                if not free and (level in ALONE or (level != LADDER[-1] and code not in BY_EXCEPTION)):
                    yield "nature", code
        for one in self.data.get("exceptions", ()):
            if not (one.get("source") and one.get("by")):
                yield "unsigned", one["key"]

    def broken(self):
        for claim in self.claims():
            applies = self.met(claim[1])
            for _nature, _base, _mix, signals, responses in self.worlds:
                if applies & self.any(self.unmet(claim, signals, responses)) != self.bdd.false:
                    yield "broken", claim[0]

    def owed(self):
        """What a question nobody asked could still break, though it is not put, a team goes or nobody is told."""
        for claim in self.claims():
            for n in range(1, len(claim[1]) + 1):
                for silent in itertools.combinations(claim[1], n):
                    if any(self.owes(claim, silent, *world) for world in self.worlds):
                        yield "owed", claim[0]

    def owes(self, claim, silent, nature, _base, _mix, signals, responses):
        """Whether help is short of a claim with these questions unasked, and goes although it must not."""
        when = {key: ["unasked"] if key in silent else said for key, said in claim[1].items()}
        told = (signals.get(f"tell {one}", self.bdd.false) for one in {*silent, *claim[5]})
        deaf = responses[LADDER[0]] & self.any(~one for one in told)
        bad, _deaf = self.unmet(claim, signals, responses)
        short = self.met(when) & (bad | (deaf if claim[5] else self.bdd.false))
        put = all(nature in self.questions[key].get("natures", [nature]) for key in silent)
        wrong = responses["team"] | (self.bdd.false if claim[6] else deaf) if put else self.domain
        return short & wrong != self.bdd.false

    def weaker(self):
        """A more dangerous answer that leads to less, or drops EMS; and answers and questions that change nothing."""
        alone = {key for one in self.data["invariants"] if len(one.get("when", {})) == 1 for key in one["when"]}
        named = alone | {key for one in self.data["invariants"] for key in one.get("unknown_never_weaker", ())}
        for key, one in self.questions.items():
            codes, moving = self.codes[key], set()
            pairs = [*itertools.pairwise(codes), ("unknown", codes[-1]), ("unasked", codes[-1]), (codes[0], "unknown")]
            must = key in named or one.get("asks") in FIRST or one.get("must") in ("yes", "true")
            pairs += [(codes[0], "unasked")] if must else []
            for _nature, _base, _mix, signals, responses in self.worlds:
                by = {state: self.help_with(key, state, signals, responses) for state in (*codes, "unknown", "unasked")}
                for less, more in pairs:
                    # Help and EMS; what a clinician is told comes after these.
                    both = zip(by[less][:4], by[more][:4], strict=True)
                    if any(low & ~high != self.bdd.false for low, high in both):
                        yield "weaker", key, more
                moving |= {state for state, said in by.items() if said != by[codes[0]]}
            if not moving:
                yield "dead question", key
            yield from (("dead answer", key, answer) for answer in codes[1:] if moving and answer not in moving)

    def help_with(self, key, state, signals, responses):
        """With this answer, over all others: at least a team, police too, emergency; EMS; what is to be found out."""
        at_least = [self.any(responses[kind] for kind in LADDER[at:]) for at in (1, 2, 3)]
        told = [said for name, said in sorted(signals.items()) if name.startswith("tell ")]
        others = self.where(self.domain, key, "unasked")
        every = [*at_least, signals.get("ems", self.bdd.false), *told]
        return [others & self.where(said, key, state) for said in every]

    def where(self, said, key, state):
        """A diagram with this answer put in."""
        at = [*self.codes[key], "unknown", "unasked"].index(state)
        bits = (len(self.codes[key]) + 1).bit_length()
        return self.bdd.let({f"{key}.{bit}": bool(at >> bit & 1) for bit in range(bits)}, said)

    def useless(self):
        """Rules without which nobody's help would be otherwise."""
        for name, when, _only, _does in self.rules:
            fires, matters = self.met(when), False
            for nature, base in self.kinds():
                full, less = self.signals(nature), self.signals(nature, without=name)
                tells = [one for one in full if one.startswith("tell ") or one == "ems"]
                moved = self.any(differ(full[one], less.get(one, self.bdd.false)) for one in tells)
                for mix in self.mixes if moved == self.bdd.false else ():
                    was, now = (self.responses(some, base, mix) for some in (full, less))
                    moved |= self.any(differ(was[kind], now[kind]) for kind in LADDER)
                    if moved != self.bdd.false:
                        break
                matters = matters or fires & moved != self.bdd.false
            if not matters:
                yield "dead rule", name

    def unreached(self):
        every = [world for world in self.worlds if len(world[2]) == max(map(len, self.mixes))]
        for kind in self.data.get("uses", LADDER):
            if all(responses[kind] == self.bdd.false for *_rest, responses in every):
                yield "unreachable", kind
