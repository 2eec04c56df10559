"""A format: a record with which it names itself; and the contents of an Orgwright file, as values."""

from collections.abc import Callable, Iterator

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.words import whole
from designer.exchange.formats.loading import readable_again
from designer.organization.layout.geometry import Direction
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

FILE_MARK = "orgwright"
"""Value of the key ``format`` that makes a file a design."""


FILE_VERSION = 2
"""The newest version that this program reads and writes; see `versions`."""


MOST_IN_TREE = 60
"""OUs of a design that is opened as a tree where it does not say how."""


@dataclass(frozen=True, slots=True)
class SavedLayout:
    """Layout of the picture, except for the places that `Organization.places` holds since they can be undone.

    Attributes:
        direction: ``top-down``, ``left-right`` or ``nested``; empty for what suits the size of the design.
        spacing: Factor on the distances, 1 is normal.
        collapsed: Nodes whose subtree is folded.
        density: Of the cards: ``comfortable``, ``compact`` or ``dense``; empty for the one that fits.
        plan: Plan of the nested layout: the id of the root and of each OU with its line.
    """

    direction: str = ""
    spacing: float = 1.0
    collapsed: tuple[NodeId, ...] = ()
    density: str = ""
    plan: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NativeFile:
    """Contents of a file.

    Attributes:
        organization: The design.
        layout: Settings of its picture.
        read_only: The file is of a newer version: it must not be saved over.
        notes: Remarks on the reading for a person, as sentences.
        schema: The JSON Schema that the file names for editors, kept as typed; empty if it names none.
    """

    organization: Organization
    layout: SavedLayout = SavedLayout()
    read_only: bool = False
    notes: tuple[str, ...] = ()
    schema: str = ""

    @property
    def direction(self) -> Direction:
        """Layout to open it in: the one it says, else frames for many OUs, and a tree for few."""
        if self.layout.direction:
            return Direction(self.layout.direction)
        return Direction.NESTED if self.organization.ou_count > MOST_IN_TREE else Direction.TOP_DOWN

    def to_merge(self) -> Organization:
        """Return the design, to be merged.

        Raises:
            EditError: The file is of a newer version, of which this program does not know everything.
        """
        if self.read_only:
            raise EditError("A design of a newer version cannot be merged: some of it would be lost.")
        return self.organization


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: Word of the command line.
        title: In a sentence, as in "Nested tree (D3) cannot hold …".
        suffixes: Ends of file names, the usual one first.
        loses: Parts that a design loses in it, as a phrase; empty if none.
        parts: A design to the text of its file in parts, each made within a few milliseconds.
        read: Bytes and their name to a design; None if it can only be written.
        kind: Kind of its files.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    loses: str
    parts: Callable[[NativeFile], Iterator[str]]
    read: Callable[[bytes, str], NativeFile] | None = None
    kind: str = "JSON"

    def write(self, file: NativeFile) -> bytes:
        """Return the design as the bytes of a file.

        Raises:
            FormatError: The bytes could not be read again, if they are meant to be.
        """
        parts = map(encoded, self.parts(file))
        return b"".join(readable_again(parts) if self.read else parts)

    @property
    def label(self) -> str:
        """Its entry in a list of all kinds of files: "JSON: Nested tree (D3)"."""
        return f"{self.kind}: {self.title}"

    @property
    def copy_suffix(self) -> str:
        """The end of the name of an exported file: the plainest one where the format is that of designs too."""
        return self.suffixes[-1] if self.read else self.suffixes[0]


def encoded(text: str) -> bytes:
    """Return the text of a file as its bytes."""
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a character, pasted: no UTF-8 file can hold it
        return whole(text).encode()
