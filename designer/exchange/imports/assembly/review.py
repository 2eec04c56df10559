"""Review of an import beside the open design: what is new, changed and gone, before anything of it is taken."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import Enum

from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.matching import MatchedBy, NodePair, match_designs
from designer.analysis.differences.named_records import ChangePart, PartId, PartKind
from designer.analysis.differences.part_words import PartWords
from designer.exchange.conversion import ConversionReport, Outcome
from designer.exchange.imports.assembly.assemble import Assembled
from designer.exchange.imports.assembly.updating import update
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.policy_types import IN_STATEMENTS
from designer.organization.model.records import NodeId

ALLOWS = '"Allow"'
"""Text of a policy that may allow something, wherever it says so."""


class ReviewGroup(Enum):
    """Group of parts, in the order of the dialog."""

    UNCERTAIN = "Probably the same"
    NEW = "New"
    CHANGED = "Changed"
    GONE = "Removed"


class ImportReview:
    """One comparison of an import with a design, as long as the design stays as it is.

    Args:
        design: The design; it is not changed.
        imported: The import.
        refused: Nodes of the design that somebody said to be others than the import's, where that was not certain.

    Attributes:
        parts: Parts that differ.
        words: Words for it.
        report: Gaps of the comparison; what is new, changed or gone is among the parts.
    """

    def __init__(self, design: Organization, imported: Assembled, refused: Collection[NodeId] = ()) -> None:
        found = match_designs(imported.organization, design)
        self._pairs = {pair.here: pair for pair in found.nodes if not pair.match.certain and pair.here not in refused}
        kept = tuple(pair for pair in found.nodes if pair.match.certain or pair.here not in refused)
        losses = ConversionReport()
        self.parts = ChangeParts(design, update(design, imported, replace(found, nodes=kept), losses, is_asked=True))
        self.words = PartWords(self.parts)
        self._ids = (design.settings.aws_id, imported.organization.settings.aws_id)
        self.report = ConversionReport()
        self.report.add(tuple(entry for entry in losses if entry.outcome is not Outcome.NOTE))

    @property
    def is_same_organization(self) -> bool:
        """True if both say that they are one organization at AWS: what is missing in the import is gone then."""
        return self._ids[0] != "" and self._ids[0] == self._ids[1]

    @property
    def is_other_organization(self) -> bool:
        """True if both say that they are two."""
        return "" not in self._ids and self._ids[0] != self._ids[1]

    def group(self, part: ChangePart) -> ReviewGroup:
        """Return the group of a part."""
        kind = part.id.kind
        if kind.is_new:
            return ReviewGroup.NEW
        if kind.is_gone:
            return ReviewGroup.GONE
        return ReviewGroup.UNCERTAIN if self.uncertain(part) else ReviewGroup.CHANGED

    def in_groups(self) -> dict[ReviewGroup, list[ChangePart]]:
        """Return the parts by group; groups without any are left out."""
        found: dict[ReviewGroup, list[ChangePart]] = {group: [] for group in ReviewGroup}
        for part in self.parts.parts:
            found[self.group(part)].append(part)
        return {group: parts for group, parts in found.items() if parts}

    def uncertain(self, part: ChangePart) -> NodePair | None:
        """The pair of nodes that a part is about, where it is not certain that they are one; None if it is."""
        return self._pairs.get(part.node) if part.node is not None else None

    def first_choice(self) -> frozenset[PartId]:
        """Return the parts to begin with: all but nodes that may be others.

        Where it is not certain that both are one organization, nothing is gone, either, and nothing is taken that may
        lift a limit: no policy is detached or exchanged, no node moved.
        """
        same = self.is_same_organization
        left = {ReviewGroup.UNCERTAIN} if same else {ReviewGroup.UNCERTAIN, ReviewGroup.GONE}
        sure = (part for part in self.parts.parts if self.group(part) not in left)
        return self.parts.with_needs([part.id for part in sure if same or not self._may_widen(part)])

    def _may_widen(self, part: ChangePart) -> bool:
        """Whether a part may lift a limit, by what it changes alone."""
        change = self.parts.change
        if part.policy is not None:
            swap = change.policies[part.policy]
            before, after = swap.before, swap.after
            if after is None or after.type not in IN_STATEMENTS:
                return False
            return before.text != after.text if before is not None else ALLOWS in after.text
        if part.id.kind is PartKind.ATTACHMENTS and part.node is not None:
            return not set(self.parts.design.node(part.node).policies).issubset(self.parts.after(part.node).policies)
        sides = change.settings if part.id.kind is PartKind.SETTINGS else None
        if sides is not None and sides.before is not None and sides.after is not None:
            return not set(sides.before.policy_types).issubset(sides.after.policy_types)
        return part.id.kind is PartKind.PLACE

    def taking(self, chosen: Iterable[PartId]) -> Change:
        """Return one change that takes some parts."""
        return self.parts.taking(chosen, "Update by an import")


def uncertain_words(pair: NodePair, name: str) -> str:
    """Return the sentence on why two nodes may be one: "Taken for shop, by name and place alone"."""
    ground = {MatchedBy.DESIGN_ID: "its id in the design"}.get(pair.match.by, pair.match.by.value)
    return f"Taken for {name} of the import, by {ground} alone"
