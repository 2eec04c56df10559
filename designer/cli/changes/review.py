"""``orgwright review``: what a branch proposes, with a verdict on each difference."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from designer.analysis.differences.comparison import comparing_designs
from designer.analysis.differences.report import DifferenceEntry, report
from designer.analysis.differences.review import (
    NEXT_STEP,
    ReviewEntry,
    ReviewResult,
    ReviewState,
    ReviewVerdict,
    review_of,
)
from designer.basics.errors import Fault, FormatError
from designer.basics.steps import finish
from designer.basics.words import short
from designer.cli.common import say, write_json
from designer.exchange.formats import git_versions, native
from designer.exchange.formats.loading import load_json
from designer.exchange.formats.native import collector_paused
from designer.exchange.formats.reviews import REVIEWS, review_file
from designer.exchange.reports.difference_markdown import escaped
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

_SHORTEST = 4
"""Digits of a hash that may name a difference."""

_EVERY = "all"
_LONGEST = 200
_HEAD = 4096


class ReviewedFile(NamedTuple):
    """A design that is reviewed: its path, and its review; None for a design that one side alone has, with why."""

    path: str
    found: ReviewResult | None
    note: str = ""


@click.command("review")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--base", required=True, metavar="REV", help="The branch that the proposal is for.")
@click.option("--head", default="HEAD", show_default=True, metavar="REV", help="The branch that proposes.")
@click.option("--accept", multiple=True, metavar="HASH", help="Accept a difference, or all; repeat it for more.")
@click.option("--refuse", multiple=True, metavar="HASH", help="Refuse a difference.")
@click.option("--comment", multiple=True, metavar="HASH", help="Comment on a difference with --why; it stays open.")
@click.option("--reopen", multiple=True, metavar="HASH", help="Take a verdict back.")
@click.option("--why", default="", help="The reason of these verdicts.")
@click.option("--format", "style", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_context
def review(
    ctx: click.Context,
    *,
    file: Path | None,
    base: str,
    head: str,
    accept: tuple[str, ...],
    refuse: tuple[str, ...],
    comment: tuple[str, ...],
    reopen: tuple[str, ...],
    why: str,
    style: str,
) -> None:
    """Review what the branch HEAD proposes for the design FILE since it left BASE, difference by difference.

    Verdicts are kept beside the design, in NAME.review.json, under hashes of what they are on: a branch that is rebased
    keeps the verdicts on all that it left as it was. Without FILE, the designs that the branch changes are listed. The
    status is 0 if every difference is accepted, 1 if one is open or refused, 2 if a design or Git cannot be read.
    """
    given = {
        ReviewState.ACCEPTED: accept,
        ReviewState.REFUSED: refuse,
        ReviewState.COMMENTED: comment,
        ReviewState.OPEN: reopen,
    }
    if any(given.values()) and file is None:
        raise click.UsageError("Name the design whose differences these are.")
    if comment and not why.strip():
        raise click.UsageError("Say with --why what the comment is.")
    folder = file.parent if file is not None else Path()
    fork = _fork(base, head, folder)
    with collector_paused():
        names = [file] if file is not None else _changed(fork, head, folder)
        found = [_reviewed(name, fork, head) for name in names]
    if file is not None and (diff := found[0].found) is not None and any(given.values()):
        _decide(review_file(file), diff, given, why)
        found = [ReviewedFile(found[0].path, review_of(diff.report, REVIEWS.load(review_file(file))))]
    _STYLES[style](found, detailed=file is not None)
    if any(one.found is None or not one.found.is_accepted for one in found):
        ctx.exit(1)


def _fork(base: str, head: str, folder: Path) -> str:
    """Return the commit that both were made from.

    Raises:
        FormatError: Git knows none, or no repository is there.
    """
    for one in (base, head):
        if one.startswith("-"):
            raise FormatError(one, (Fault("A revision does not begin with a dash."),))
    return _git(("merge-base", base, head), folder, f"{base} and {head}").split()[0]


def _git(args: tuple[str, ...], folder: Path, about: str) -> str:
    done = git_versions.run_git(args, folder)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().split("\n")[0].removeprefix("fatal: ")
        raise FormatError(about, (Fault(f"Git says: {said}" if said else "They have no commit in common."),))
    return os.fsdecode(done.stdout)


def _changed(fork: str, head: str, folder: Path) -> list[Path]:
    """Return the designs that a branch changes, adds or removes, from the current folder down."""
    args = ("diff", "--name-only", "--relative", "--no-renames", "-z", fork, head, "--", "*.json")
    names = [Path(one) for one in _git(args, folder, head).split("\0") if one]
    return [name for name in names if any(_is_design(_content(name, side)) for side in (head, fork))]


def _is_design(data: bytes | None) -> bool:
    """Whether a file is a design, whatever is before what says so; a broken one that says so is one, too."""
    try:
        return data is not None and native.is_native(load_json(data, "").value)
    except FormatError:
        return data is not None and native.claims_to_be_native(data[:_HEAD]) and b'"orgwright"' in data[:_HEAD]


def _content(path: Path, revision: str) -> bytes | None:
    """Return a file of a revision; None if that has none."""
    name = f"{revision}:./{path.name}"
    folder = path.parent if path.parent.is_dir() else Path()
    if folder != path.parent:
        name = f"{revision}:./{path.as_posix()}"
    if git_versions.run_git(("cat-file", "-e", name), folder).returncode != 0:
        return None
    return git_versions.load_revision(name, folder)


def _reviewed(path: Path, fork: str, head: str) -> ReviewedFile:
    """Compare both versions of a design.

    Raises:
        FormatError: A version cannot be read, or neither side has the file.
    """
    before, after = _content(path, fork), _content(path, head)
    if before is None and after is None:
        raise FormatError(str(path), (Fault(f"Neither {head} nor the commit that it left the base at has this file."),))
    if before is None or after is None:
        return ReviewedFile(str(path), None, "a new design" if before is None else "the design is removed")
    sides = (_design(before, f"{path} at {fork[:12]}"), _design(after, f"{path} at {head}"))
    diff = report(finish(comparing_designs(*sides, load())))
    return ReviewedFile(str(path), review_of(diff, REVIEWS.load(review_file(path))))


def _design(data: bytes, source: str) -> Organization:
    return native.read(data, source).organization


def _decide(path: Path, found: ReviewResult, given: Mapping[ReviewState, tuple[str, ...]], why: str) -> None:
    """Write verdicts down; those on differences that are gone stay, for a branch that brings them back."""
    who = git_versions.git_person(path.parent)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    named = [(state, entry) for state, names in given.items() for entry in _named(found, names)]

    def decide(verdicts: dict[str, ReviewVerdict]) -> None:
        for state, one in named:
            known = verdicts.pop(one.hash, None)
            if state is not ReviewState.OPEN:
                verdicts[one.hash] = ReviewVerdict(state, one.title, who, when, why.strip()).after(known)

    REVIEWS.change(path, decide)


def _named(found: ReviewResult, names: tuple[str, ...]) -> Iterator[ReviewEntry]:
    for name in names:
        if name == _EVERY:
            yield from found.entries
            continue
        matching = [entry for entry in found.entries if len(name) >= _SHORTEST and entry.hash.startswith(name)]
        if len(matching) != 1:
            what = "no difference" if not matching else f"{len(matching)} differences"
            raise click.UsageError(f"{short(name)} names {what}. Give the first digits of one, as they are listed.")
        yield matching[0]


_BOXES = {
    ReviewState.OPEN: "[ ]",
    ReviewState.COMMENTED: "[?]",
    ReviewState.REFUSED: "[-]",
    ReviewState.ACCEPTED: "[x]",
}


def _write_text(found: list[ReviewedFile], *, detailed: bool) -> None:
    if not found:
        say("The branch changes no design.")
    for one in found:
        say(f"{short(one.path, _LONGEST)}: {one.note or (one.found.summary if one.found else '')}")
        if one.found is None or not detailed:
            continue
        for each in one.found.entries:
            say(f"  {_BOXES[each.state]} {each.hash[:8]}  {each.entry.sign.value} {short(each.title, _LONGEST)}")
            if each.verdict is not None and (said := each.verdict.words):
                say(f"                {short(said, _LONGEST)}")
        if effects := [*_effects(one.found)]:
            say("What they do to permissions:")
        for entry in effects:
            say(f"  {entry.sign.value} {short(f'{entry.title}: {entry.about}', _LONGEST)}")
        if one.found.entries and one.found.is_accepted:
            say(NEXT_STEP)


def _effects(found: ReviewResult) -> Iterator[DifferenceEntry]:
    for section in found.report.sections:
        if section.title in {"Permissions", "Unknown"}:
            yield from section.entries


def _write_json(found: list[ReviewedFile], *, detailed: bool) -> None:
    write_json({"designs": [_record(one, detailed=detailed) for one in found]})


def _record(one: ReviewedFile, *, detailed: bool) -> dict[str, object]:
    if one.found is None:
        return {"path": one.path, "accepted": False, "note": one.note}
    counts = {state.value: one.found.counts[state] for state in ReviewState}
    record: dict[str, object] = {"path": one.path, "accepted": one.found.is_accepted, "counts": counts}
    if detailed:
        record["differences"] = [_difference(each) for each in one.found.entries]
        record["effects"] = [f"{entry.title}: {entry.about}" for entry in _effects(one.found)]
    return record


def _difference(one: ReviewEntry) -> dict[str, object]:
    verdict = one.verdict or ReviewVerdict(ReviewState.OPEN)
    return {
        "hash": one.hash,
        "title": one.title,
        "lines": [f"{line.sign} {line.text}".strip() for line in one.entry.lines],
        "verdict": verdict.state.value,
        "who": verdict.who,
        "when": verdict.when,
        "why": verdict.why,
    }


def _write_markdown(found: list[ReviewedFile], *, detailed: bool) -> None:
    say("### Review\n")
    for one in found or [ReviewedFile("The branch", None, "it changes no design.")]:
        say(f"**{escaped(one.path)}** {escaped(one.note or (one.found.summary if one.found else ''))}\n")
        if one.found is None or not detailed:
            continue
        for each in one.found.entries:
            box = "x" if each.state is ReviewState.ACCEPTED else " "
            said = f" — {escaped(each.verdict.words)}" if each.verdict is not None and each.verdict.words else ""
            state = "" if each.state in {ReviewState.OPEN, ReviewState.ACCEPTED} else f" **{each.state.value}**"
            say(f"- [{box}] `{each.hash[:8]}`{state} {escaped(each.title)}{said}")
        for entry in _effects(one.found):
            say(f"- {escaped(entry.sign.value)} {escaped(f'{entry.title}: {entry.about}')}")


_STYLES: Mapping[str, Callable[..., None]] = {"text": _write_text, "json": _write_json, "markdown": _write_markdown}
