"""Write a first mapping for an input: what is known of it, and where something is to be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safeguard_cli.core.model.question_kinds import offered_answers
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.nearest import nearest
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.batch.survey import Survey, offered_as
from safeguard_cli.reading.batch_mapping import folded
from safeguard_cli.reading.yaml_quoting import key_text, scalar

_ID_WORDS = ("id", "ref", "reference", "case", "number", "no", "key", "uprn", "urn")


def first_mapping(survey: Survey, questions: Mapping[str, Question], source: str) -> str:
    """Return the text of a mapping file. What it leaves open the next run asks for."""
    names = dict(_names(survey))
    guessed = _guess(names, questions, survey)
    lines = [
        f"# A first mapping for {clean_line(source)}, written by `safeguard batch --dry-run`.",
        '# Put the id of a question where "" stands, or move the name of the column to `ignore`.',
        "# Lines that begin with # change nothing. The questions and answers stand at the end.",
        "",
        *_columns(names, guessed, questions),
        *_answers(survey, questions),
        *_dates(survey),
        "",
        "# Columns that no decision needs, such as names and addresses:",
        "# ignore:",
        "#   - Surname",
        "",
        "# Answers that are the same in every record:",
        "# constant:",
        "#   nation: england",
        "",
        "# The questions:",
        *_questions(questions),
    ]
    return "\n".join(lines) + "\n"


def _names(survey: Survey) -> Iterator[tuple[str, str]]:
    """Yield the columns that nobody knows."""
    if survey.layout is not None:
        for place in survey.unknown:
            name = survey.layout.names[place]
            yield folded(name), name
        return
    for name in survey.usual_keys():
        yield folded(name), name


def _guess(
    names: Mapping[str, str], questions: Mapping[str, Question], survey: Survey
) -> dict[str, str]:
    """Find columns that bear the very words of a question, and one that looks like the id."""
    asked = {folded(question.ask).rstrip("?"): name for name, question in questions.items()}
    taken = {*survey.given}
    found = {
        word: asked[word.rstrip("?")]
        for word in names
        if asked.get(word.rstrip("?"), "") not in ("", *taken)
    }
    like_id = [word for word in names if set(word.split()) & {*_ID_WORDS} and word not in found]
    if "id" not in taken and len(like_id) == 1:
        found[like_id[0]] = "id"
    return found


def _columns(
    names: Mapping[str, str], guessed: Mapping[str, str], questions: Mapping[str, Question]
) -> Iterator[str]:
    if names:
        yield "columns:"
    for word, name in names.items():
        target = guessed.get(word, "")
        near = "" if target else nearest(word.replace(" ", "-"), questions, cutoff=0.6)
        remark = "  # guessed: make sure" if target else f"  # perhaps {near}" if near else ""
        yield f"  {scalar(name)}: {target or scalar('')}{remark}"


def _answers(survey: Survey, questions: Mapping[str, Question]) -> Iterator[str]:
    coded = [n for n in survey.columns if n in questions and questions[n].answers]
    blocks = [(name, list(_words(survey, questions[name]))) for name in coded]
    if not any(lines for _, lines in blocks):
        return
    is_begun = any(not line.lstrip().startswith("#") for _, lines in blocks for line in lines)
    yield ""
    yield "answers:" if is_begun else "# answers:"
    for name, lines in blocks:
        if lines:
            is_said = any(not line.lstrip().startswith("#") for line in lines)
            yield f"  {key_text(name)}:" if is_said else f"  # {key_text(name)}:"
            yield from lines


def _words(survey: Survey, question: Question) -> Iterator[str]:
    for word, count in survey.shown(question.id):
        if answer := offered_as(question, word):
            yield f"    {scalar(word)}: {key_text(answer)}"
        else:
            yield f"    # {scalar(word)}: ???   # {counted(count, 'record')}; {_offered(question)}"


def _dates(survey: Survey) -> Iterator[str]:
    dated = {name: each for name, each in survey.columns.items() if each.formats is not None}
    if not dated:
        return
    yield ""
    found = {name: each.formats[0].text for name, each in dated.items() if each.formats}
    yield "dates:" if found else "# dates:"
    for name in dated:
        if name in found:
            yield f"  {key_text(name)}: {found[name]}{_doubt(survey, name)}"
        else:
            yield f"  # {key_text(name)}: DD/MM/YYYY   # no usual format reads all of its dates"


def _doubt(survey: Survey, name: str) -> str:
    formats = survey.columns[name].formats or []
    others = [each.text for each in formats[1:] if each.clashes_with(formats[0])]
    return f"   # {others[0]} fits too: make sure" if others else ""


def _questions(questions: Mapping[str, Question]) -> Iterator[str]:
    for name, question in questions.items():
        if not question.for_record and question.kind != "text":
            yield f"#   {name}: {clean_line(question.ask)}  ({_offered(question) or 'a date'})"


def _offered(question: Question) -> str:
    return ", ".join(offered_answers(question))
