"""Parts of a change: their kinds, their names, and what each needs."""

from enum import Enum
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeId, PolicyId


class PartKind(Enum):
    """Kind of a part, by what differs."""

    NEW_NODE = "new node"
    GONE_NODE = "gone node"
    PLACE = "place"
    ATTRIBUTES = "attributes"
    ATTACHMENTS = "attachments"
    INSIDE = "inside"
    CENTER = "Identity Center"
    NEW_POLICY = "new policy"
    GONE_POLICY = "gone policy"
    CONTENT = "content"
    SETTINGS = "settings"

    @property
    def is_new(self) -> bool:
        """True when something comes."""
        return self in (PartKind.NEW_NODE, PartKind.NEW_POLICY)

    @property
    def is_gone(self) -> bool:
        """True when something goes."""
        return self in (PartKind.GONE_NODE, PartKind.GONE_POLICY)


class PartId(NamedTuple):
    """Name of a part, the same for the same difference of another change; the subject is empty for the settings.

    Attributes:
        kind: Its kind.
        subject: Id of the node or the policy.
        record: Name of the record inside the account, or of Identity Center; empty for all inside an account.
    """

    kind: PartKind
    subject: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class ChangePart:
    """One part.

    Attributes:
        id: Its name.
        needs: Parts without which it cannot be taken, such as the OUs that it lies in, where they are new.
    """

    id: PartId
    needs: frozenset[PartId] = frozenset()

    @property
    def node(self) -> NodeId | None:
        """The node it is about; None for a policy or the settings."""
        return NodeId(self.id.subject) if self.id.kind in _OF_NODES else None

    @property
    def policy(self) -> PolicyId | None:
        """The policy it is about; None for a node or the settings."""
        return PolicyId(self.id.subject) if self.id.kind in POLICY_PARTS else None


_OF_NODES = {
    PartKind.NEW_NODE, PartKind.GONE_NODE, PartKind.PLACE, PartKind.ATTRIBUTES, PartKind.ATTACHMENTS, PartKind.INSIDE
}  # fmt: skip
POLICY_PARTS = {PartKind.NEW_POLICY, PartKind.GONE_POLICY, PartKind.CONTENT}
