"""Measure decisions in bulk, on the paths that people use, in one run, on one core.

    .venv/bin/python benchmarks/batch.py

`safeguard batch` with the shipped rules, every case different: all answered, a fifth blank, and as
interviews bring them forth; with one moment for all and one for each. Beside it msgspec, which only
parses the same file. Then a table of 40 rules in other engines: the results must agree, case by
case. These are installed into a throw-away environment. `--quick` takes fewer records.
Times are processor time, so that a busy machine changes little; for two processes on two cores it
is the clock.
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
sys.path.append(str(HERE.parents[1] / "tests" / "helpers"))
ROUNDS = 3
CASES = 20_000
QUICK = os.environ.get("SAFEGUARD_QUICK") == "1"
RECORDS = 5_000 if QUICK else 20_000
INTERVIEWS = 500 if QUICK else 2_000
STREAMS = (1_000, 10_000) if QUICK else (1_000, 10_000, 100_000)
AS_OF = "2026-11-20T14:05"
SHARED = 20_000 if QUICK else 100_000
TARGETS = {
    "complete": 0.2,
    "fifth": 0.08,
    "zen-engine": 30.0,
    "memory": 200.0,
    "two": 1.7,
    "parquet": 5.0,
}

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
    from safeguard_cli.core.model.conditions import ALWAYS, AllOf, Is
    from safeguard_cli.core.model.rule_set import (
        Action,
        Answer,
        Level,
        Part,
        Question,
        RuleSet,
        Within,
    )
    from safeguard_cli.core.model.rule_set import Rule as OurRule

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
    import numpy as np

    from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
    from safeguard_cli.core.deciding.columns.by_law import ColumnEngine
    from safeguard_cli.core.deciding.columns.cases import Cases
    from safeguard_cli.core.deciding.envelope import Moment
    from safeguard_cli.core.deciding.interview import Interview
    from safeguard_cli.reading.answers_file import read_moment

    interview = Interview(our_rules(asked, rules))
    engine, numbers = ColumnEngine(interview), AnswerNumbers(interview.questions)
    at = read_moment("2026-11-25T10:00")

    def decide(given: list[Case]) -> list[str]:
        # Making columns of cases is not counted, as it is not for the others.
        table = np.array([numbers.row(case) for case in given], dtype=np.int64)
        cases = Cases.of_numbers(numbers, table, [Moment(at, at.isoformat())] * len(given))
        started = time.process_time()
        (decided,) = engine.decide(cases)
        (part,) = decided.outcomes.parts
        names = np.array([kind.action.id if kind.action else "" for kind in part.kinds])[part.of]
        decide.took = time.process_time() - started  # type: ignore[attr-defined]
        return list(names.tolist())

    return decide


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
    expected = made["safeguard"](given)
    rates: dict[str, list[float]] = {name: [] for name in engines}
    agree = True
    for _ in range(ROUNDS):
        for name, decide in made.items():
            agree = decide(given) == expected and agree
            rates[name].append(CASES / decide.took)  # type: ignore[attr-defined]
    return {"rates": {n: statistics.median(r) for n, r in rates.items()}, "agree": agree}


def write_cases(path: Path, kind: str, count: int, *, own: bool) -> None:
    """Write cases that are all different, with a moment for each over three years, or with none."""
    from datetime import timedelta

    from generated import NOW
    from whole_rows import draw_answer, draw_interview

    from safeguard_cli.core.deciding.interview import Interview
    from safeguard_cli.reading.load import load_rules
    from safeguard_cli.reading.rule_folder import shipped_rules

    interview, chance = Interview(load_rules(shipped_rules())), Random(f"{kind} {own}")
    asked = [
        question
        for question in interview.questions.values()
        if not (question.default or question.for_record or question.kind == "text")
    ]
    blank = 0.2 if kind == "fifth" else 0.0
    with path.open("w") as file:
        for number in range(count):
            at = NOW + timedelta(minutes=chance.randint(-788_400, 788_400)) if own else NOW
            if kind == "interview":
                given = draw_interview(interview, chance, at)
            else:
                given = {
                    q.id: draw_answer(q, chance, at) for q in asked if chance.random() >= blank
                }
            record = {"id": f"case-{number}", "answers": given}
            file.write(json.dumps({**record, "as-of": at.isoformat()} if own else record) + "\n")


def write_parquet(lines: Path, out: Path) -> None:
    """Write the cases of a file of JSONL as Parquet, in one row group."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    records = [json.loads(line) for line in lines.open()]
    columns = {
        key: [record[key] for record in records] for key in ("id", "as-of") if key in records[0]
    }
    for name in sorted({name for record in records for name in record["answers"]}):
        columns[name] = [record["answers"].get(name) for record in records]
    pq.write_table(pa.table(columns), out, row_group_size=len(records))


def parse_alone(path: Path) -> float:
    """Return the seconds that msgspec takes to parse every line, and to do nothing else."""
    import msgspec

    decode, lines = msgspec.json.Decoder().decode, path.read_bytes().splitlines()
    started = time.process_time()
    for line in lines:
        decode(line)
    return time.process_time() - started


def decide_file(path: str, workers: int) -> None:
    """Run the command once, in a process of its own: print its seconds and memory."""
    from safeguard_cli.commands.batch.command import batch
    from safeguard_cli.commands.batch.options import Request

    # The command looks for rubbish as seldom.
    gc.set_threshold(100_000)
    with tempfile.TemporaryDirectory() as folder:
        started, began = time.process_time(), time.perf_counter()
        out = str(Path(folder) / f"out{Path(path).suffix}")
        batch(Request(path, out, as_of=AS_OF, workers=workers))
        took, waited = time.process_time() - started, time.perf_counter() - began
    # Not `getrusage`: that never says less than what the process held from which this one came.
    status = Path("/proc/self/status").read_text()
    most = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps({"seconds": took, "waited": waited, "memory": most}))


def run_command(path: Path, workers: int = 1) -> dict[str, float]:
    command = [sys.executable, str(HERE), "decide", str(path), str(workers)]
    # What it says of its counts stands on standard error.
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def compare_parsing(folder: Path) -> list[dict[str, Any]]:
    found = []
    for kind in ("complete", "fifth", "interview"):
        for own in (False, True):
            path, count = folder / "cases.jsonl", INTERVIEWS if kind == "interview" else RECORDS
            write_cases(path, kind, count, own=own)
            runs = [run_command(path) for _ in range(ROUNDS)]
            best = min(run["seconds"] for run in runs)
            alone = min(parse_alone(path) for _ in range(ROUNDS))
            write_parquet(path, folder / "cases.parquet")
            flat = [run_command(folder / "cases.parquet") for _ in range(ROUNDS)]
            found.append(
                {
                    "kind": kind, "own": own, "rate": count / best, "alone": count / alone,
                    "ratio": alone / best, "first": count / runs[0]["seconds"],
                    "memory": max(run["memory"] for run in runs),
                    "parquet": best / min(run["seconds"] for run in flat),
                    "parquet_memory": max(run["memory"] for run in flat),
                }
            )  # fmt: skip
    return found


def flatness(folder: Path) -> dict[int, dict[str, float]]:
    found = {}
    for count in STREAMS:
        path = folder / "cases.jsonl"
        write_cases(path, "complete", count, own=False)
        found[count] = run_command(path)
    return found


def share(folder: Path) -> dict[str, float]:
    """Return how many times as quick two processes are as one: by the clock, best of the rounds."""
    found = {}
    for kind in ("complete", "fifth"):
        path = folder / "cases.jsonl"
        write_cases(path, kind, SHARED, own=False)
        waited = {
            workers: min(run_command(path, workers)["waited"] for _ in range(ROUNDS))
            for workers in (1, 2)
        }
        found[kind] = waited[1] / waited[2]
    return found


def measure() -> None:
    """Run in the throw-away environment: print everything as JSON."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_of_them)})
    with tempfile.TemporaryDirectory() as folder:
        # What is kept beside the rules is that of this run alone.
        os.environ["SAFEGUARD_CACHE_DIR"] = folder
        found: dict[str, Any] = {"engines": compare_engines()}
        found["parsing"] = compare_parsing(Path(folder))
        found["flat"] = flatness(Path(folder))
        os.sched_setaffinity(0, all_of_them)
        found["shared"] = share(Path(folder)) if len(all_of_them) > 1 else {}
    print(json.dumps(found))


def told(found: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each line of the report, and whether its target is met."""
    for each in found["parsing"]:
        which = f"{each['kind']}, {'a moment for each' if each['own'] else 'one moment'}"
        target = TARGETS.get(each["kind"], 0.0)
        line = f"{which}: {each['rate']:,.0f} a second (first run {each['first']:,.0f}), msgspec "
        line += f"alone {each['alone']:,.0f}: {each['ratio']:.3f} x"
        line += f" (target {target} x)" if target else ""
        yield f"{line}, {each['memory']:.0f} MB", each["ratio"] >= target
        line = f"  Parquet to Parquet: {each['parquet']:.2f} x as quick as JSONL (target 5 x), "
        yield f"{line}{each['parquet_memory']:.0f} MB", each["parquet"] >= TARGETS["parquet"]
    for count, each in found["flat"].items():
        line = f"{int(count):,} records: {each['seconds'] / int(count) * 1e6:.0f} us a record, "
        yield f"{line}{each['memory']:.0f} MB", each["memory"] <= TARGETS["memory"]
    for kind, ratio in found["shared"].items():
        line = f"{kind}, two processes on two cores: {ratio:.2f} x as quick (target 1.7 x)"
        yield line, ratio >= TARGETS["two"]
    rates = found["engines"]["rates"]
    yield f"the table, in memory: {rates['safeguard']:,.0f} a second", found["engines"]["agree"]
    for name in ("zen-engine", "rule-engine"):
        ratio, target = rates["safeguard"] / rates[name], TARGETS.get(name, 0.0)
        yield f"{name}: {rates[name]:,.0f}; ours is {ratio:.0f} x", ratio >= target
    yield f"all results agree: {found['engines']['agree']}", found["engines"]["agree"]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = ["-m", "pip", "install", "--quiet", "zen-engine", "rule-engine", "hypothesis"]
        subprocess.run([python, *install, f"{HERE.parents[1]}[batch]"], check=True)
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
    elif sys.argv[1:2] == ["decide"]:
        decide_file(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main())
