"""The protocol: how long the rules take to recommend and to say what would change it, and to be proven; no database."""

import random
import time

from tests.bench.figures import Aim, spread
from tests.bench.report import Report
from triage import protocol
from triage.protocol.asking import relevant
from triage.protocol.proof import prove

AIM_MS, PROOF_S = 5, 30


def measure(report: Report, *, quick: bool) -> None:
    """Invented calls, each question answered in turn as it is asked, with nothing and then with much in memory."""
    rules, chance = protocol.load(), random.Random(911)
    natures = [*rules.natures, ""]
    relevant.cache_clear()
    for what in ("recommend and what would change it, nothing in memory", "the same, later"):
        took = []
        for _ in range(100 if quick else 500):
            nature, answers, ask = chance.choice(natures), {}, rules.questions[0]
            while ask is not None:
                answers[ask.key] = chance.choices(ask.answers, [8, *[1] * (len(ask.answers) - 1)])[0]
                began = time.perf_counter()
                ask = protocol.recommend(rules, nature, answers).ask
                protocol.changes(rules, nature, answers)
                took.append((time.perf_counter() - began) * 1000)
        found = spread(took)
        report.row("protocol", what, **found)
    report.aim(Aim("recommendation and what would change it, p99", found["p99_ms"], AIM_MS, "ms"))
    proof = prove(rules)
    report.row("protocol", f"proof over {proof.sets:,} sets of answers", worst_ms=round(proof.seconds * 1000, 1))
    report.aim(Aim("the shipped protocol proven", round(proof.seconds, 3), PROOF_S, "s"))
