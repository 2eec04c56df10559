"""Contents of an Orgwright file, as values: `native` reads and writes them."""

from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

FILE_MARK = "orgwright"
"""Value of the key ``format``, by which a file says that it is a design."""


FILE_VERSION = 2
"""The newest version that this program reads and writes; see `versions`."""


@dataclass(frozen=True, slots=True)
class SavedLayout:
    """Layout of the picture, but for the places that `Organization.places` holds since they can be undone.

    Attributes:
        direction: Direction of the tree: ``top-down``, ``left-right`` or ``compact``.
        spacing: Factor on the distances, 1 is normal.
        collapsed: Nodes whose subtree is folded.
        density: Of the cards: ``comfortable``, ``compact`` or ``dense``; empty for the one that fits.
    """

    direction: str = "top-down"
    spacing: float = 1.0
    collapsed: tuple[NodeId, ...] = ()
    density: str = ""


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
