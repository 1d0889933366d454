"""Measure decisions in bulk beside zen-engine, rule-engine and msgspec, in one run, on one core.

    .venv/bin/python benchmarks/batch.py

One table of 40 rules and its cases in every engine: the results must agree, case by case.
The others are installed into a throw-away environment. `--quick` takes fewer records.
Times are processor time, so that a busy machine changes little.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__)
ROUNDS = 5
CASES = 20_000
QUICK = os.environ.get("SAFEGUARD_QUICK") == "1"
RECORDS = 100_000 if QUICK else 1_000_000
STREAM = 500_000 if QUICK else 5_000_000
TARGETS = {"zen-engine": 30.0, "rule-engine": 100.0, "JSONL": 0.5, "memory": 150.0, "flat": 1.5}

# A rule: for each of some questions, the answers for which it holds.
Rule = dict[str, list[str]]
Case = dict[str, str]


def table(rules: int = 40, questions: int = 10) -> tuple[dict[str, list[str]], list[Rule]]:
    chance = Random(rules)
    asked = {
        f"question-{n:02}": [f"answer-{a}" for a in "abcd"[: chance.randint(2, 4)]]
        for n in range(questions)
    }
    made = []
    for _ in range(rules):
        tested = sorted(chance.sample(sorted(asked), chance.randint(2, 4)))
        made.append(
            {
                q: sorted(chance.sample(asked[q], chance.randint(1, len(asked[q]) // 2)))
                for q in tested
            }
        )
    return asked, made


def cases(asked: dict[str, list[str]], count: int) -> list[Case]:
    chance = Random(count)
    return [{q: chance.choice(answers) for q, answers in asked.items()} for _ in range(count)]


def our_rules(asked: dict[str, list[str]], rules: list[Rule]) -> Any:
    from safeguard_cli.core.conditions import ALWAYS, AllOf, Is
    from safeguard_cli.core.model import Action, Answer, Level, Part, Question, RuleSet, Within
    from safeguard_cli.core.model import Rule as OurRule

    def action(name: str, condition: Any) -> Action:
        rule = OurRule(f"{name}-rule", condition, "So it is.", ())
        return Action(name, f"Do {name}", "level", (), (Within("same-day"),), (), (rule,))

    conditions = [AllOf(tuple(Is(q, tuple(some)) for q, some in r.items())) for r in rules]
    actions = [action(f"action-{n}", condition) for n, condition in enumerate(conditions)]
    questions = [
        Question(q, f"{q}?", answers={a: Answer(a) for a in some}) for q, some in asked.items()
    ]
    return RuleSet(
        id="table", title="A table of rules", version="1", edition="1", review_by="2030-01-01",
        levels=(Level("level", "Level", "red"),), questions=tuple(questions), digest="0" * 64,
        parts=(Part("part", "Part", (*actions, action("none", ALWAYS))),),
    )  # fmt: skip


Engine = Callable[[list[Case]], list[str]]


def ours(asked: dict[str, list[str]], rules: list[Rule]) -> Engine:
    engine, moment = fast_engine(our_rules(asked, rules))

    def decide(given: list[Case]) -> list[str]:
        settled = engine.decide_answers(given, moment)
        return [one.document.parts[0].action for one in settled]

    return decide


def fast_engine(rules: Any) -> tuple[Any, Any]:
    from safeguard_cli.core.fast.dated import engine_for
    from safeguard_cli.core.interview import Interview
    from safeguard_cli.edges.batch.entries import Moments
    from safeguard_cli.reading.answers import moment

    return engine_for(Interview(rules)), Moments.of(moment("2026-11-25T10:00"))


def by_zen(asked: dict[str, list[str]], rules: list[Rule]) -> Engine:
    import zen

    inputs = [{"id": q, "name": q, "field": q.replace("-", "_")} for q in asked]
    rows = [
        {"_id": f"r{n}", "out": f'"action-{n}"'}
        | {q: ", ".join(f'"{a}"' for a in rule.get(q, [])) for q in asked}
        for n, rule in enumerate([*rules, {}])
    ]
    rows[-1]["out"] = '"none"'
    content = {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "out", "name": "action", "field": "action"}],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "t", "name": "t", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"},
        {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"},
    ]
    graph = {"table": {"nodes": nodes, "edges": edges}}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": graph}})

    def decide(given: list[Case]) -> list[str]:
        # Names with a hyphen would be a subtraction there.
        contexts = [{q.replace("-", "_"): a for q, a in case.items()} for case in given]
        started = time.process_time()
        found = engine.evaluate_batch([{"key": "table", "context": each} for each in contexts])
        decide.took = time.process_time() - started  # type: ignore[attr-defined]
        return [each["data"]["result"]["action"] for each in found]

    return decide


def by_rule_engine(_: dict[str, list[str]], rules: list[Rule]) -> Engine:
    import rule_engine

    def test(question: str, answers: list[str]) -> str:
        return "(" + " or ".join(f'{question.replace("-", "_")} == "{a}"' for a in answers) + ")"

    made = [rule_engine.Rule(" and ".join(test(q, some) for q, some in r.items())) for r in rules]

    def decide(given: list[Case]) -> list[str]:
        contexts = [{q.replace("-", "_"): a for q, a in case.items()} for case in given]
        started = time.process_time()
        found = []
        for each in contexts:
            first = next((n for n, rule in enumerate(made) if rule.matches(each)), None)
            found.append("none" if first is None else f"action-{first}")
        decide.took = time.process_time() - started  # type: ignore[attr-defined]
        return found

    return decide


def compare_engines() -> dict[str, Any]:
    asked, rules = table()
    engines = {"safeguard": ours, "zen-engine": by_zen, "rule-engine": by_rule_engine}
    given = cases(asked, CASES)
    made = {name: make(asked, rules) for name, make in engines.items()}
    # The first cases of a kind are slow in ours: it learns. What that takes is told apart.
    started = time.process_time()
    expected = made["safeguard"](given)
    learning = time.process_time() - started
    rates: dict[str, list[float]] = {name: [] for name in engines}
    agree = True
    for _ in range(ROUNDS):
        for name, decide in made.items():
            started = time.process_time()
            found = decide(given)
            took = getattr(decide, "took", time.process_time() - started)
            agree = agree and found == expected
            rates[name].append(CASES / took)
    return {"rates": {n: statistics.median(r) for n, r in rates.items()}, "agree": agree,
            "learning": learning}  # fmt: skip


def write_records(path: Path, asked: dict[str, list[str]], count: int) -> None:
    chance = Random(count)
    with path.open("w") as file:
        for number in range(count):
            given = {q: chance.choice(some) for q, some in asked.items()}
            file.write(json.dumps({"id": f"case-{number}", "answers": given}) + "\n")


def parse_alone(path: Path) -> int:
    import msgspec

    decode = msgspec.json.Decoder().decode
    with path.open("rb") as file:
        return sum(1 for line in file if decode(line))


def seldom_collect() -> None:
    """Look for rubbish as seldom as the command does."""
    gc.set_threshold(100_000)


def reader(rules: Any) -> tuple[Any, Any, Any]:
    """Return an engine with its moment, and what reads records for it."""
    from safeguard_cli.edges.batch.entries import Checking
    from safeguard_cli.edges.batch.items import JsonItems

    engine, moment = fast_engine(rules)
    return engine, moment, JsonItems(engine, Checking(engine, moment), moment)


def run_batch(read: Callable[[int], bytes], ready: tuple[Any, Any, Any], out: Path) -> int:
    """Do what the command does: read, decide and write, with ids on the disk."""
    from safeguard_cli.edges.batch import run
    from safeguard_cli.edges.batch.lines import Lines
    from safeguard_cli.edges.batch.written import JsonForm

    engine, moment, reading = ready
    with out.open("ab", buffering=0) as file:
        batch = run.Batch(engine, JsonForm(), run.Sinks(file.write), moment)
        for items in reading.of(Lines(read)):
            batch.take(items)
        batch.close()
    assert not batch.progress.bad
    return int(batch.progress.records)


def compare_parsing(folder: Path) -> dict[str, float]:
    asked, rules = table()
    path, out = folder / "records.jsonl", folder / "decisions.jsonl"
    write_records(path, asked, RECORDS)
    ratios, alone, whole = [], [], []
    for _ in range(ROUNDS):
        started = time.process_time()
        parse_alone(path)
        alone.append(RECORDS / (time.process_time() - started))
        out.unlink(missing_ok=True)
        # A command begins without the rubbish of one before it.
        gc.collect()
        with path.open("rb", buffering=0) as file:
            started = time.process_time()
            run_batch(file.read, reader(our_rules(asked, rules)), out)
            whole.append(RECORDS / (time.process_time() - started))
        ratios.append(whole[-1] / alone[-1])
    return {"alone": statistics.median(alone), "whole": statistics.median(whole),
            "ratio": statistics.median(ratios)}  # fmt: skip


def costs(folder: Path) -> dict[int, float]:
    """Return the microseconds for each record, once the engine has learnt, for each size."""
    asked, rules = table()
    ready = reader(our_rules(asked, rules))
    found = {}
    sizes = [size for size in (1_000_000, 100_000, 10_000, 1_000) if size <= RECORDS]
    for size in sizes:
        path = folder / f"{size}.jsonl"
        write_records(path, asked, size)
        took = []
        out = folder / "decisions.jsonl"
        for _ in range(ROUNDS):
            out.unlink(missing_ok=True)
            with path.open("rb", buffering=0) as file:
                started = time.process_time()
                run_batch(file.read, ready, out)
                took.append((time.process_time() - started) / size)
        # The first round of the first size is where it learns; the median does not see it.
        found[size] = statistics.median(took) * 1e6
    return dict(sorted(found.items()))


class Endless:
    """A stream of so many records that is made as it is read."""

    def __init__(self, count: int, lines: list[bytes]) -> None:
        self._pieces = self._made(count, lines)

    def read(self, _: int) -> bytes:
        return next(self._pieces, b"")

    @staticmethod
    def _made(count: int, lines: list[bytes]) -> Iterator[bytes]:
        for start in range(0, count, 200):
            numbers = range(start, min(start + 200, count))
            yield b"".join([lines[n % len(lines)] % n for n in numbers])


def stream(which: str) -> None:
    """Run in a process of its own: print records a second and the most memory held, in MB."""
    seldom_collect()
    rules, lines = shipped_lines() if which == "shipped" else table_lines()
    started = time.process_time()
    records = run_batch(Endless(STREAM, lines).read, reader(rules), Path(os.devnull))
    took = time.process_time() - started
    # Not `getrusage`: that never says less than what the process held from which this one came.
    status = Path("/proc/self/status").read_text()
    most = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps({"records": records, "rate": records / took, "memory": most}))


def table_lines() -> tuple[Any, list[bytes]]:
    asked, rules = table()
    return our_rules(asked, rules), [_line(case) for case in cases(asked, 20_000)]


def shipped_lines() -> tuple[Any, list[bytes]]:
    """Return the shipped rules, and cases as they come out of interviews: 5 of each 100 in full."""
    from safeguard_cli.core.interview import Interview
    from safeguard_cli.reading.answers import moment
    from safeguard_cli.reading.load import load_rules
    from safeguard_cli.reading.shipped import shipped_rules

    rules, chance = load_rules(shipped_rules()), Random(1)
    interview = Interview(rules).on(moment("2026-11-25T10:00"))
    found = []
    for _ in range(300):
        given: dict[str, Any] = {}
        while (replay := interview.replay(given, moment("2026-11-25T10:00"))).missing:
            question = interview.questions[replay.missing[0]]
            if replay.stopped:
                break
            answers = list(question.answers) or ["2026-11-20", "2026-12-24"]
            answer = chance.choices(answers, [8, *[1] * (len(answers) - 1)])[0]
            if question.id == "danger-now" and chance.random() < 0.9:
                answer = "no"
            given[question.id] = (answer,) if question.kind == "many" else answer
        found.append(_line(given))
    return rules, found


def _line(given: Any) -> bytes:
    return b'{"id":"case-%%d","answers":%b}\n' % json.dumps(given).encode()


def measure() -> None:
    """Run in the throw-away environment: print everything as JSON."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    seldom_collect()
    with tempfile.TemporaryDirectory() as folder:
        found: dict[str, Any] = {"engines": compare_engines()}
        found["parsing"] = compare_parsing(Path(folder))
        found["costs"] = costs(Path(folder))
    for which in ("table", "shipped"):
        command = [sys.executable, str(HERE), "stream", which]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found[which] = json.loads(done.stdout)
    print(json.dumps(found))


def told(found: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each line of the report, and whether its target is met."""
    rates, parsing = found["engines"]["rates"], found["parsing"]
    mine = rates["safeguard"]
    yield f"safeguard: {mine:,.0f} decisions a second", found["engines"]["agree"]
    for name in ("zen-engine", "rule-engine"):
        ratio = mine / rates[name]
        line = f"{name}: {rates[name]:,.0f}; ours is {ratio:.0f} x (target {TARGETS[name]:.0f} x)"
        yield line, ratio >= TARGETS[name]
    yield f"all results agree: {found['engines']['agree']}", found["engines"]["agree"]
    line = f"JSONL to JSONL: {parsing['whole']:,.0f} records a second, msgspec alone "
    line += f"{parsing['alone']:,.0f}: {parsing['ratio']:.2f} x (target {TARGETS['JSONL']} x)"
    yield line, parsing["ratio"] >= TARGETS["JSONL"]
    each = found["costs"]
    text = ", ".join(f"{int(size):,}: {cost:.2f}" for size, cost in each.items())
    yield (
        f"microseconds a record: {text}",
        max(each.values()) <= TARGETS["flat"] * min(each.values()),
    )
    for which in ("table", "shipped"):
        line = f"{found[which]['records']:,} records, {which} rules: "
        line += f"{found[which]['rate']:,.0f} a second, {found[which]['memory']:.0f} MB at most"
        yield line, found[which]["memory"] <= TARGETS["memory"]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = ["-m", "pip", "install", "--quiet", "zen-engine", "rule-engine"]
        subprocess.run([python, *install, str(HERE.parents[1])], check=True)
        quick = {"SAFEGUARD_QUICK": "1"} if "--quick" in sys.argv else {}
        command = [str(python), str(HERE), "measure"]
        done = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **quick}
        )
    lines = list(told(json.loads(done.stdout)))
    for line, is_met in lines:
        print(f"{line}{'' if is_met else '  MISSED'}")
    return 0 if all(is_met for _, is_met in lines) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure()
    elif sys.argv[1:2] == ["stream"]:
        stream(sys.argv[2])
    else:
        sys.exit(main())
