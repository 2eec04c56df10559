"""The two designs in a file in which Git left conflicts.

Git joins line by line: where both sides move a node, each elsewhere, a side of the conflict may hold it twice and be no
design. Then the versions before the merge, which Git keeps until it is ended, are the sides.
"""

from pathlib import Path

from designer.basics.dataclass import dataclass
from designer.basics.errors import FormatError
from designer.exchange.formats import native
from designer.exchange.formats.conflicts import ConflictedFile, read_conflicts
from designer.exchange.formats.native_file import NativeFile
from designer.exchange.formats.revisions import load_revision


@dataclass(frozen=True, slots=True)
class ConflictSides:
    """Both sides of a conflicted file, each a design.

    Attributes:
        found: The file, taken apart.
        names: Names of the sides.
        files: The designs.
        before_merge: True where they are without what Git joined without a conflict.
    """

    found: ConflictedFile
    names: tuple[str, str]
    files: tuple[NativeFile, NativeFile]
    before_merge: bool


def conflict_sides(path: Path, data: bytes) -> ConflictSides | None:
    """The sides of a file; None where Git left no conflicts in it.

    Args:
        path: The file.
        data: Its content.

    Raises:
        FormatError: A side is no design.
    """
    found = read_conflicts(data)
    if found is None:
        return None
    names = (found.our_name or "one side", found.their_name or "the other side")
    try:
        return ConflictSides(found, names, _read(path, names, (found.ours, found.theirs)), before_merge=False)
    except FormatError as fault:
        try:
            kept = tuple(load_revision(f":{stage}:./{path.name}", path.parent) for stage in (2, 3))
        except FormatError:
            raise fault from None
    return ConflictSides(found, names, _read(path, names, kept), before_merge=True)


def _read(path: Path, names: tuple[str, ...], contents: tuple[bytes, ...]) -> tuple[NativeFile, NativeFile]:
    one, other = (native.read(content, f"{path.name} ({name})") for content, name in zip(contents, names, strict=True))
    return one, other
