"""Git's merge driver for designs (https://git-scm.com/docs/gitattributes#_defining_a_custom_merge_driver)."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from designer.analysis.merge.questions import MergeAnswers, MergeSide
from designer.analysis.merge.result import MergeResult
from designer.analysis.merge.settling import answered_by
from designer.basics.errors import FormatError
from designer.basics.words import short
from designer.cli.changes.merge import merged, write_merge_text
from designer.cli.common import load_bytes, save_bytes, say
from designer.exchange.formats import git_versions, native
from designer.exchange.formats.conflicts import with_conflicts
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.merge_decisions import MERGE_DECISIONS, answers_of, decisions_file
from designer.exchange.formats.merged_files import merged_file

_USUAL_MARKER = 7
_ABORTED = 129
"""Status at which Git gives up the whole merge and leaves the tree as it was."""

_ThreeFiles: TypeAlias = tuple[NativeFile, NativeFile, NativeFile]


def merge_for_git(base: Path, ours: Path, theirs: Path, marker: int, name: str) -> int:
    """Merge three files into `ours`; return the status that Git expects.

    Args:
        base: The common ancestor.
        ours: The file of the branch that is merged into.
        theirs: The file of the other.
        marker: Size of Git's marks, which is longer than usual inside the merge of several ancestors.
        name: The file in the repository, beside which decisions are kept.
    """
    named = {"base": base, "ours": ours, "theirs": theirs}
    try:
        one, two, three = (native.read(load_bytes(path), word) for word, path in named.items())
    except FormatError as error:
        say(f"{short(name)} is merged as text: {error}", err=True)
        return _merged_as_text(base, ours, theirs, marker)
    if any(file.read_only for file in (one, two, three)):
        say(f"{short(name)} is merged as text: a side was written by a newer Orgwright.", err=True)
        return _merged_as_text(base, ours, theirs, marker)
    try:
        return _merged((one, two, three), ours, name, is_inner=_is_inner(marker, name))
    except Exception as error:  # noqa: BLE001 - whatever it is, Git would take another status for a merge that is ours
        say(f"{short(name)} cannot be merged: {error}", err=True)
        return _ABORTED


def _merged_as_text(base: Path, ours: Path, theirs: Path, marker: int) -> int:
    words = [word for one in ("ours", "base", "theirs") for word in ("-L", one)]
    command = ("merge-file", "--diff3", f"--marker-size={marker}", *words, str(ours), str(base), str(theirs))
    return min(git_versions.run_git(command, Path()).returncode, _ABORTED)


def _is_inner(marker: int, name: str) -> bool:
    """Whether Git makes a base of several ancestors: then its marks are longer than the file's by two or more."""
    said = git_versions.run_git(("check-attr", "conflict-marker-size", "--", name), Path()).stdout.decode(
        errors="replace"
    )
    size = said.rpartition(":")[2].strip()
    return marker - (int(size) if size.isdecimal() else _USUAL_MARKER) >= 2


def _merged(sides: _ThreeFiles, target: Path, name: str, *, is_inner: bool) -> int:
    decisions = MERGE_DECISIONS.load(decisions_file(Path(name)))
    result = merged(sides, decisions)
    if is_inner or not result.merge.open:
        save_bytes(target, native.write(merged_file(*sides, result.merge)))
    else:
        save_bytes(target, _conflicted(sides, result, answers_of(decisions)))
    if is_inner or result.is_done:
        return 0
    say(f"{short(name)}:", err=True)
    write_merge_text(result, err=True)
    return 1


def _conflicted(sides: _ThreeFiles, result: MergeResult, answers: MergeAnswers) -> bytes:
    """Return the design with marks around the records with an open question."""
    found = (answered_by(side, result.merge, answers) for side in (MergeSide.OURS, MergeSide.BASE, MergeSide.THEIRS))
    texts = (native.write(merged_file(*sides, designs)).decode() for designs in found)
    return with_conflicts(*texts).encode()
