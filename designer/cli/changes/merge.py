"""``orgwright merge``: join two designs that were made from one, and refuse what neither of them does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from designer.analysis.differences.structure import file_value
from designer.analysis.differences.three_way import align_three
from designer.analysis.differences.three_way_words import whole_value
from designer.analysis.merge.answer_effects import AnswerEffects
from designer.analysis.merge.questions import LATER, MergeQuestion, MergeSide
from designer.analysis.merge.result import MergeResult, merging
from designer.analysis.merge.verifying import MergeRefusal
from designer.analysis.merge.words import answer_title, effects_words, merge_summary, question_title
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.cli.common import force_option, keep_existing, load_design, save_bytes, say, write_json
from designer.cli.reports.request_record import request_record
from designer.exchange.formats import git_versions, native
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.merge_decisions import (
    MERGE_DECISIONS,
    MergeDecision,
    accepted_by,
    answers_of,
    change_decisions,
)
from designer.exchange.formats.merged_files import merged_file
from designer.exchange.reports.difference_markdown import escaped
from designer.policy.catalog.catalogue import load

_SHORTEST = 4
"""Digits of a hash that may name a question."""


def merged(files: tuple[NativeFile, NativeFile, NativeFile], decisions: Mapping[str, MergeDecision]) -> MergeResult:
    """Merge three files under decisions, and judge what comes of it.

    Raises:
        EditError: A file is of a newer version.
    """
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    versions = align_three(*(file.to_merge() for file in files))
    return finish(merging(versions, answers_of(decisions), accepted_by(decisions), load(), today))


@click.command("merge")
@click.argument("base", metavar="BASE")
@click.argument("ours", metavar="OURS")
@click.argument("theirs", metavar="THEIRS")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The merged design; - for standard output.")
@click.option("--decisions", type=click.Path(path_type=Path), help="File that keeps decisions.")
@click.option("--take", "takes", multiple=True, metavar="QUESTION=SIDE", help="Decide a question; repeat it for more.")
@click.option("--why", default="", help="The reason of these decisions.")
@click.option("--format", "style", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@force_option
@click.pass_context
def merge(
    ctx: click.Context,
    *,
    base: str,
    ours: str,
    theirs: str,
    output: Path | None,
    decisions: Path | None,
    takes: tuple[str, ...],
    why: str,
    style: str,
    force: bool,
) -> None:
    """Merge the designs OURS and THEIRS, which were made from BASE: files, or REV:PATH for what Git keeps.

    What one of them changed is taken; where both changed one thing, a question is asked. A merge that breaks a test
    which they keep, or gives an account what neither gives it, is refused. SIDE is ours, theirs or base, or both where
    two things of one name can be kept under two; for a refusal of wider or narrower permissions it is merged, which
    accepts it. OUT is written when nothing is left to decide: the status is 0 then, 1 while something is left, 2 where
    a design cannot be read.
    """
    if output is not None:
        keep_existing(output, force=force)
    one, two, three = map(_file, (base, ours, theirs))
    known = MERGE_DECISIONS.load(decisions) if decisions is not None else {}
    result = merged((one, two, three), known)
    if takes:
        new = _decided(result, takes, why)
        known |= new
        result = merged((one, two, three), known)
        if decisions is not None:
            for note in change_decisions(decisions, new).notes:
                say(f"Note: {decisions}: {note}", err=True)
    if result.is_done and output is not None:
        save_bytes(output, native.write(merged_file(one, two, three, result.merge)))
    _STYLES[style](result)
    if not result.is_done:
        ctx.exit(1)


def _file(text: str) -> NativeFile:
    """Return the design that a word of the command line names: a file, or ``REV:PATH``."""
    if not git_versions.names_revision(text):
        return load_design(Path(text))
    return native.read(git_versions.load_revision(text), text)


def _decided(result: MergeResult, takes: tuple[str, ...], why: str) -> dict[str, MergeDecision]:
    """Return the decisions of the command line, each of a question or refusal that there is."""
    questions = {question.hash: question for question in result.merge.questions}
    refusals = {refusal.hash: refusal for refusal in result.refusals if refusal.kind.can_be_accepted}
    who = git_versions.git_person(Path())
    found = {}
    for text in takes:
        name, _, take = text.partition("=")
        named = [one for one in (*questions, *refusals) if len(name) >= _SHORTEST and one.startswith(name)]
        if len(named) != 1:
            raise EditError(f"{name} names no question of this merge. The report gives the names.")
        offered = [side.value for side in questions[named[0]].takes] if named[0] in questions else ["merged"]
        if take not in offered:
            raise EditError(f"{name} can be decided by {', '.join(offered)}.")
        title = question_title(result.merge, questions[named[0]]) if named[0] in questions else refusals[named[0]].words
        found[named[0]] = MergeDecision(take, title, who, why)
    return found


def write_merge_text(result: MergeResult, *, err: bool = False) -> None:
    """Say how a merge stands, on standard output or error: each question with its answers, each refusal."""
    say(merge_summary(result.merge, result.refusals), err=err)
    for question, answers in _asked(result):
        say("", err=err)
        say(f"{question.hash[:8]}  {question_title(result.merge, question)}", err=err)
        for answer in answers:
            title = answer_title(result.merge, question, answer.side)
            say(f"      {answer.side.value}: {title} ({effects_words(answer)})", err=err)
    for refusal in result.refusals:
        say("", err=err)
        say(f"REFUSED: {refusal.words}", err=err)
        if refusal.kind.can_be_accepted:
            say(f"      Accept it by --take {refusal.hash[:8]}=merged, or change one of the designs.", err=err)
    if result.merge.open:
        say("", err=err)
        say("Answer by --take ID=SIDE; --decisions FILE keeps the answers.", err=err)


def _asked(result: MergeResult) -> Iterator[tuple[MergeQuestion, tuple[AnswerEffects, ...]]]:
    yield from ((question, result.effects[question.hash]) for question in result.merge.open)


def _write_markdown(result: MergeResult) -> None:
    say("# Merge\n")
    say(escaped(merge_summary(result.merge, result.refusals)))
    for refusal in result.refusals:
        say("")
        say(f"- **Refused.** {escaped(refusal.words)}")
    for question, answers in _asked(result):
        say("")
        say(f"## {escaped(question_title(result.merge, question))} ({question.hash[:8]})")
        say("")
        say("| Take | Becomes | Effect |")
        say("|---|---|---|")
        for answer in answers:
            cells = (answer.side.value, answer_title(result.merge, question, answer.side), effects_words(answer))
            say(f"| {' | '.join(map(escaped, cells))} |")


def _write_json(result: MergeResult) -> None:
    write_json(
        {
            "merged": result.is_done,
            "questions": [_question(result, *asked) for asked in _asked(result)],
            "refusals": [_refusal(refusal) for refusal in result.refusals],
        }
    )


def _question(result: MergeResult, question: MergeQuestion, answers: tuple[AnswerEffects, ...]) -> dict[str, object]:
    versions, where = result.merge.versions, question.where
    return {
        "id": question.hash,
        "kind": question.kind.value,
        "title": question_title(result.merge, question),
        "where": {"record": where.record.value, "id": where.id, "part": [file_value(one) for one in where.part]},
        **{side.value: whole_value(versions, where, question.values.of(side)) for side in (MergeSide.BASE, *LATER)},
        "answers": [
            {
                "take": answer.side.value,
                "effects": {"wider": len(answer.wider), "narrower": len(answer.narrower)},
                "breaks": list(answer.broken),
                "witness": None if answer.witness is None else request_record(answer.witness),
            }
            for answer in answers
        ],
    }


def _refusal(refusal: MergeRefusal) -> dict[str, object]:
    return {
        "id": refusal.hash,
        "kind": refusal.kind.value,
        "test": refusal.test or None,
        "accounts": list(refusal.accounts),
        "words": refusal.words,
        "witness": None if refusal.witness is None else request_record(refusal.witness),
    }


_STYLES: Mapping[str, Callable[[MergeResult], None]] = {
    "text": write_merge_text,
    "json": _write_json,
    "markdown": _write_markdown,
}
