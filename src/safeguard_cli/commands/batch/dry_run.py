"""`safeguard batch --dry-run`: what of an input does not fit, and a first mapping for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from safeguard_cli.commands.batch.options import STREAM, Request
from safeguard_cli.commands.batch.source import Source, mapping_of, moment_of
from safeguard_cli.commands.desk import Desk, open_desk
from safeguard_cli.commands.results import note, say
from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.errors import FindingError, StoppedError, UsageError
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.ids import SeenIds
from safeguard_cli.edges.batch.items import Item
from safeguard_cli.edges.batch.layout import Layout
from safeguard_cli.edges.batch.signals import StopAskedError
from safeguard_cli.edges.batch.survey import Survey, Surveying
from safeguard_cli.edges.store.files import refuse_taken, save_new
from safeguard_cli.reading import paths
from safeguard_cli.reading.batch_mapping import BatchMapping


def dry_run(request: Request) -> None:
    """Print what does not fit, and raise FindingError if anything does not.

    A mapping that is named and is not there yet is written.
    """
    _refuse_idle(request)
    desk = open_desk(request.rules, local=request.local)
    is_new = request.mapping is not None and not paths.is_taken(request.mapping)
    if is_new and request.mapping is not None:
        # Found out only at the end, it would have cost the whole run.
        refuse_taken(request.mapping)
    survey = _surveyed(request, desk, is_new=is_new)
    lines = list(_report(survey))
    say("\n".join([f"{counted(survey.records, 'record')} read; nothing is decided.", *lines]))
    if is_new and request.mapping is not None:
        _write_first(request, request.mapping, survey, desk)
    if not lines:
        say("Everything fits.")
        return
    raise FindingError("something does not fit", _hint(request, is_new=is_new))


def _surveyed(request: Request, desk: Desk, *, is_new: bool) -> Survey:
    survey = Survey(desk.interview.questions)
    numbers = AnswerNumbers(desk.interview.questions)
    checking = Surveying(numbers, moment_of(request), survey)
    # Under an empty one the keys of JSON are columns too, which it can then be said of.
    mapping = BatchMapping() if is_new else mapping_of(request, desk)
    ids = SeenIds()

    def found(layout: Layout | None, recognised: str) -> None:
        note(f"Read as {recognised}.")
        if layout is not None:
            survey.watch(layout)

    with ExitStack() as held:
        held.callback(ids.close)
        source = Source(request, mapping, held)
        try:
            for items in source.items(checking, found):
                for item in _with_repeats(list(items), ids):
                    survey.count_row(item)
        except StopAskedError:
            raise StoppedError("stopped; nothing was written") from None
    return survey


def _with_repeats(items: list[Item], ids: SeenIds) -> Iterator[Item]:
    named = [item for item in items if item.id is not None]
    earlier = ids.earlier([str(i.id).encode() for i in named], [i.line for i in named])
    before = dict(zip([item.line for item in named], earlier, strict=False))
    for item in items:
        if found := before.get(item.line):
            repeated = (*item.problems, problems.duplicate(item.line, found))
            yield item._replace(problems=repeated)
        else:
            yield item


def _report(survey: Survey) -> Iterator[str]:
    columns = [*_unknown(survey), *_misfits(survey)]
    if columns:
        yield from ("", "By column:", *columns)
    faults = list(_faults(survey))
    if faults:
        yield from ("", "By record:", *faults)


def _unknown(survey: Survey) -> Iterator[str]:
    layout = survey.layout
    if layout is not None:
        # Where no name is known the first row may be a record: then it is not shown.
        is_header = bool(layout.used)
        yield from (
            f"  the mapping names {n}, which the input does not have" for n in layout.absent
        )
        yield from (f"  two columns give {name}" for name in layout.repeated)
        for place, count in survey.unknown.items():
            name = f" {clean_line(layout.names[place])[:60]!r}" if is_header else ""
            held = counted(count, "record")
            yield f"  column {place + 1}{name}: no question; filled in {held}"
    elif survey.keys:
        usual = survey.usual_keys()
        for name, count in usual.items():
            held = counted(count, "record")
            yield f"  key {clean_line(name)[:60]!r}: no question; it stands in {held}"
        if rest := survey.keys.total() - sum(usual.values()):
            yield f"  {rest:,} x other keys that are no questions, not shown: few records have them"


def _misfits(survey: Survey) -> Iterator[str]:
    for name, misfits in survey.columns.items():
        given = counted(survey.given[name], "record")
        yield f"  {name}: does not fit in {misfits.records:,} of {given}"
        told = list(survey.shown(name))
        for word, count in told:
            yield f"    {count:>7,} x {clean_line(word)}"
        rest = misfits.words.total() - sum(count for _, count in told) + misfits.others
        if rest:
            hidden = [misfits.first[w] for w in misfits.words if w not in dict(told)]
            first = f"; the first on line {min(hidden)}" if hidden else ""
            yield f"    {rest:>7} x other words, not shown: few records have them{first}"


def _faults(survey: Survey) -> Iterator[str]:
    for code, count in survey.counts.most_common():
        message, line = survey.faults[code]
        yield f"  {count:>7,} x {code}: {message} (first: line {line})"


def _write_first(request: Request, path: Path, survey: Survey, desk: Desk) -> None:
    from safeguard_cli.edges.batch.first_mapping import first_mapping

    source = "standard input" if request.source == STREAM else Path(request.source).name
    save_new(path, first_mapping(survey, desk.interview.questions, source))
    note(f"A first mapping: {path}")


def _hint(request: Request, *, is_new: bool) -> str:
    if is_new:
        return f"complete `{request.mapping}`, then do this again to see what is left"
    if request.mapping is not None:
        return f"change `{request.mapping}`, then do this again to see what is left"
    return "--mapping FILE with a new name writes a first mapping to start from"


def _refuse_idle(request: Request) -> None:
    given = {
        "--out": request.out != STREAM,
        "--errors": request.errors is not None,
        "--records": request.records is not None,
        "--summary": request.summary is not None,
        "--resume": request.resume,
        "--strict": request.strict,
    }
    if idle := [name for name, is_given in given.items() if is_given]:
        raise UsageError(
            f"--dry-run decides nothing, so {', '.join(idle)} would change nothing", "leave it out"
        )
