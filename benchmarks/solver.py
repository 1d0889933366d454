"""Measure the search beside z3 and python-sat, on one generated family, in one run.

    .venv/bin/python benchmarks/solver.py

Rules of 2 to 5 tests over questions of 2 to 6 answers. Asked of each: which rules can
win, is there an answer set without an outcome, does one invariant hold. The last size
has so many rules for its questions that there is no gap to find: it must be proved.
After them, `rules check` of the rules that are shipped. The other solvers are installed
into a throw-away environment; the three must agree.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar

SIZES = ((44, 25, 0.025), (200, 40, 1.0), (200, 12, 1.0))
# The whole command, on two processors.
SHIPPED_TARGET = 1.5
HERE = Path(__file__)
T = TypeVar("T")
# A rule is a list of (question, the answers for which its test holds).
Family = tuple[list[int], list[list[tuple[int, list[int]]]]]


def family(rules: int, questions: int) -> Family:
    chance = Random(rules)
    sizes = [chance.randint(2, 6) for _ in range(questions)]
    made = []
    for _ in range(rules):
        tested = chance.sample(range(questions), chance.randint(2, 5))
        made.append(
            [(q, chance.sample(range(sizes[q]), chance.randint(1, sizes[q] // 2))) for q in tested]
        )
    return sizes, made


def by_witness(sizes: list[int], rules: list[list[tuple[int, list[int]]]]) -> list[bool]:
    from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Every, Leaf
    from safeguard_cli.core.logic.search_budget import Budget
    from safeguard_cli.core.logic.witness import Constraint, witness

    nodes = [Every(tuple(Leaf(q, sum(1 << a for a in some)) for q, some in r)) for r in rules]
    blank = [(1 << size) - 1 for size in sizes]
    # As in a check: what is found out about a node is known to the next search too.
    budget = Budget()

    def can(*wanted: Constraint) -> bool:
        return witness(wanted, blank, budget) is not None

    fail = [Constraint(node, FAILS) for node in nodes]
    found = [can(Constraint(node, HOLDS), *fail[:n]) for n, node in enumerate(nodes)]
    found.append(can(*fail))
    found.append(can(Constraint(nodes[0].parts[0], HOLDS), *fail[: len(nodes) // 2]))
    return found


def by_z3(sizes: list[int], rules: list[list[tuple[int, list[int]]]]) -> list[bool]:
    import z3

    asked = [z3.Int(f"q{n}") for n in range(len(sizes))]
    tests = [[z3.Or([asked[q] == a for a in some]) for q, some in rule] for rule in rules]
    nodes = [z3.And(test) for test in tests]
    solver = z3.Solver()
    for question, size in zip(asked, sizes, strict=True):
        solver.add(question >= 0, question < size)

    def can(*wanted: object) -> bool:
        solver.push()
        solver.add(*wanted)
        answer = solver.check() == z3.sat
        solver.pop()
        return bool(answer)

    fail = [z3.Not(node) for node in nodes]
    found = [can(node, *fail[:n]) for n, node in enumerate(nodes)]
    return [*found, can(*fail), can(tests[0][0], *fail[: len(nodes) // 2])]


def by_sat(sizes: list[int], rules: list[list[tuple[int, list[int]]]]) -> list[bool]:
    from pysat.solvers import Cadical153

    first = [1 + sum(sizes[:n]) for n in range(len(sizes))]
    solver = Cadical153()
    for start, size in zip(first, sizes, strict=True):
        answers = range(start, start + size)
        solver.add_clause(list(answers))
        for one in answers:
            for two in range(one + 1, start + size):
                solver.add_clause([-one, -two])
    # One switch for each rule: on, the rule fails.
    switch = sum(sizes)
    for n, rule in enumerate(rules, 1):
        others = [first[q] + a for q, some in rule for a in range(sizes[q]) if a not in some]
        solver.add_clause([-(switch + n), *others])

    def can(fails: int, *tests: tuple[int, list[int]]) -> bool:
        wanted = [switch + n for n in range(1, fails + 1)]
        wanted += [-(first[q] + a) for q, some in tests for a in range(sizes[q]) if a not in some]
        return bool(solver.solve(assumptions=wanted))

    found = [can(n, *rule) for n, rule in enumerate(rules)]
    return [*found, can(len(rules)), can(len(rules) // 2, rules[0][0])]


SOLVERS = {"witness": by_witness, "z3": by_z3, "python-sat": by_sat}


def shipped() -> dict[str, object]:
    """Run `rules check` of the rules that are shipped, as whoever changes them does."""
    words = [sys.executable, "-m", "safeguard_cli", "rules", "check", "--format", "json"]
    took, ran = best_of(lambda: subprocess.run(words, stdout=subprocess.PIPE, check=False))
    return {"seconds": took, "findings": len(json.loads(ran.stdout)["findings"])}


def best_of(run: Callable[[], T]) -> tuple[float, T]:
    """Return the shortest time of three, and what came of the last."""
    took = []
    for _ in range(3):
        started = time.perf_counter()
        answer = run()
        took.append(time.perf_counter() - started)
    return min(took), answer


def measure() -> None:
    """Run in the throw-away environment: print seconds and answers as JSON."""
    results = []
    for rules, questions, target in SIZES:
        made = family(rules, questions)
        row: dict[str, object] = {"rules": rules, "questions": questions, "target": target}
        answers = []
        for name, solve in SOLVERS.items():
            row[name], answer = best_of(lambda solve=solve, made=made: solve(*made))
            answers.append(answer)
        row["agree"] = all(answer == answers[0] for answer in answers)
        results.append(row)
    sys.stdout.write(json.dumps({"families": results, "shipped": shipped()}))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "z3-solver",
            "python-sat",
            str(HERE.parents[1]),
        ]
        subprocess.run([python, *install], check=True)
        done = subprocess.run([python, HERE, "measure"], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    for row in found["families"]:
        times = ", ".join(f"{name} {row[name] * 1000:.1f} ms" for name in SOLVERS)
        size = f"{row['rules']} rules x {row['questions']} questions"
        agree = "all agree" if row["agree"] else "THEY DISAGREE"
        print(f"{size}: {times}; {agree}; {held(row['witness'], row['target'])}")
    rules = found["shipped"]
    counted = f"{rules['seconds'] * 1000:.0f} ms; {rules['findings']} findings"
    print(f"`rules check`, the shipped rules: {counted}; {held(rules['seconds'], SHIPPED_TARGET)}")
    met = all(row["agree"] and row["witness"] <= row["target"] for row in found["families"])
    return 0 if met and not rules["findings"] and rules["seconds"] <= SHIPPED_TARGET else 1


def held(seconds: float, target: float) -> str:
    return f"target {target * 1000:.0f} ms {'met' if seconds <= target else 'MISSED'}"


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        measure()
    else:
        sys.exit(main())
