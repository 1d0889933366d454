"""Hold one part of the rules, written by hand as a CASE for Polars and DuckDB, beside `batch`.

    .venv/bin/python benchmarks/one_part.py [--quick]

All three read the same file of JSONL, of cases that all differ and have all answers, and must
come to the same action of the part for each. Polars and DuckDB write that action alone, `batch`
the whole decision: ten parts, duties, checklists, deadlines, reasons. One core; processor time,
median of three. Both are installed into a throw-away environment.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__)
sys.path.append(str(HERE.parent))
ROUNDS = 3
AS_OF = "2026-11-20T14:05"
PART = "service"
PUT, TAKE = "put-the-service-right-today", "take-the-service-outside-today"
KEEP, SEE = "keep-children-safe-till-it-is-right", "see-that-it-stays-right"

# The part `service` of rules/service.yaml, with what the questions that it reads are asked for.
SQL = f"""
with answered as (
    select id, answers."role" as role, answers.harm as harm, answers.about as about,
        answers."place-unsafe" as place, answers."service-told" as told, answers.you as you
    from read_json(?, format = 'newline_delimited')
), asked as (
    select *, role not in ('family', 'young', 'survivor') as at_work,
        list_contains(about, 'unsafe-service') as unsafe,
        list_has_any(about, ['own-decision', 'system']) as decided
    from answered
), applied as (
    select *, at_work and (
        harm = 'service' or unsafe or (decided and place in ('yes', 'unsure'))
    ) as applies
    from asked
)
select id, case
    when not applies then ''
    when told = 'nobody' and you <> 'fear' then '{PUT}'
    when told in ('in-charge', 'provider') or (told = 'nobody' and you = 'fear') then '{TAKE}'
    when told = 'regulator' then '{KEEP}'
    when told = 'put-right' then '{SEE}'
    else '' end as action
from applied
"""

Actions = list[str]


def by_duckdb(path: str, out: str) -> None:
    import duckdb

    with duckdb.connect(config={"threads": 1}) as database:
        made = SQL.replace("?", f"'{path}'")
        database.execute(f"copy ({made}) to '{out}' (format json)")


def by_polars(path: str, out: str) -> None:
    import polars as pl

    def answer(name: str) -> pl.Expr:
        return pl.col("answers").struct.field(name)

    told, you, about = answer("service-told"), answer("you"), answer("about").list
    at_work = ~answer("role").is_in(["family", "young", "survivor"])
    decided = about.contains("own-decision") | about.contains("system")
    doubtful = decided & answer("place-unsafe").is_in(["yes", "unsure"])
    applies = at_work & (
        (answer("harm") == "service") | about.contains("unsafe-service") | doubtful
    )
    outside = told.is_in(["in-charge", "provider"]) | ((told == "nobody") & (you == "fear"))
    action = (
        pl.when(~applies).then(pl.lit(""))
        .when((told == "nobody") & (you != "fear")).then(pl.lit(PUT))
        .when(outside).then(pl.lit(TAKE))
        .when(told == "regulator").then(pl.lit(KEEP))
        .when(told == "put-right").then(pl.lit(SEE))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    frame = pl.read_ndjson(path, infer_schema_length=None)
    frame.select("id", action.alias("action")).write_ndjson(out)


def by_batch(path: str, out: str) -> None:
    from safeguard_cli.commands.batch.command import batch
    from safeguard_cli.commands.batch.options import Request

    batch(Request(path, out, as_of=AS_OF))


WAYS: dict[str, Callable[[str, str], None]] = {
    "batch": by_batch,
    "polars": by_polars,
    "duckdb": by_duckdb,
}


def actions_in(out: str) -> Actions:
    found = []
    for line in Path(out).read_text().splitlines():
        record = json.loads(line)
        if "action" in record:
            found.append(record["action"])
        else:
            parts = {part["part"]: part for part in record["decision"]["parts"]}
            found.append(parts[PART]["action"])
    return found


def run_one(way: str, path: str, out: str) -> None:
    """Run one way in a process of its own: print its seconds, without what it imports."""
    Path(out).unlink(missing_ok=True)
    Path(f"{out}.resume").unlink(missing_ok=True)
    for module in {"batch": ["numpy"]}.get(way, [way]):
        __import__(module)
    started = time.process_time()
    WAYS[way](path, out)
    print(time.process_time() - started)


def measure(count: int) -> None:
    from batch import write_cases

    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.environ["POLARS_MAX_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SAFEGUARD_CACHE_DIR"] = folder
        path = Path(folder) / "cases.jsonl"
        write_cases(path, "complete", count, own=False)
        seconds: dict[str, list[float]] = {way: [] for way in WAYS}
        for _ in range(ROUNDS):
            for way, taken in seconds.items():
                command = [
                    sys.executable,
                    str(HERE),
                    "run",
                    way,
                    str(path),
                    f"{folder}/{way}.jsonl",
                ]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                taken.append(float(done.stdout))
        found = {way: actions_in(f"{folder}/{way}.jsonl") for way in WAYS}
    rates = {way: count / statistics.median(taken) for way, taken in seconds.items()}
    kinds = sorted(set(found["batch"]))
    agree = all(actions == found["batch"] for actions in found.values())
    print(json.dumps({"rates": rates, "agree": agree, "kinds": kinds}))


def main() -> int:
    count = 5_000 if "--quick" in sys.argv else 20_000
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = ["-m", "pip", "install", "--quiet", "polars", "duckdb", "hypothesis"]
        subprocess.run([python, *install, f"{HERE.parents[1]}[batch]"], check=True)
        command = [str(python), str(HERE), "measure", str(count)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    for way, rate in found["rates"].items():
        print(
            f"{way}: {rate:,.0f} cases a second, {'all' if way == 'batch' else 'one'} of the parts"
        )
    print(f"outcomes of the part: {len(found['kinds'])}; the same for each case: {found['agree']}")
    return 0 if found["agree"] else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(int(sys.argv[2]))
    elif sys.argv[1:2] == ["run"]:
        run_one(*sys.argv[2:5])
    else:
        sys.exit(main())
