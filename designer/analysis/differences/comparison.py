"""Comparison of two designs: structure, policies and effects in one record, which every report is written from."""

from collections.abc import Generator

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.differences.account_effects import AccountEffects, account_effects
from designer.analysis.differences.alignment import Alignment, align
from designer.analysis.differences.answer_changes import EffectDirection
from designer.analysis.differences.policy_changes import PolicyChange, policy_changes
from designer.analysis.differences.structure import StructureChange, structure_changes
from designer.analysis.differences.versions import Version
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs between two designs.

    Attributes:
        sides: The two designs, with one id for what is one thing.
        structure: Changes of nodes and settings.
        policies: Changes of policies and of where they are attached.
        effects: Changes of the permissions of accounts.
        catalogue: Every action; its date says for which actions this holds.
        assumption: Facts taken as known about every request.
    """

    sides: Alignment
    structure: tuple[StructureChange, ...]
    policies: tuple[PolicyChange, ...]
    effects: AccountEffects
    catalogue: Catalogue
    assumption: Assumption = NO_ASSUMPTION

    def __bool__(self) -> bool:
        """True when anything differs, or may."""
        return bool(self.structure or self.policies or self.effects.groups or self.effects.undecided)

    def may_be(self, direction: EffectDirection) -> bool:
        """True when anything becomes wider, or narrower; what is undecided may."""
        ways = {group.direction for group in self.effects.groups}
        return bool(ways & {direction, EffectDirection.BOTH} or self.effects.undecided)


def comparing_designs(
    before: Organization, after: Organization, catalogue: Catalogue, assumption: Assumption = NO_ASSUMPTION
) -> Generator[None, None, Differences]:
    """Compare two designs, in steps; neither may change meanwhile.

    Args:
        before: The earlier design.
        after: The later one.
        catalogue: Every action.
        assumption: Facts taken as known about every request.
    """
    return (yield from comparing_sides(align(before, after), catalogue, assumption))


def comparing_sides(
    sides: Alignment, catalogue: Catalogue, assumption: Assumption = NO_ASSUMPTION, *, witnessed: bool = True
) -> Generator[None, None, Differences]:
    """The same for designs that are aligned already; `witnessed` as in `account_effects`."""
    yield
    changes = structure_changes(sides)
    yield
    policies = policy_changes(sides)
    yield
    versions = (Version(side, catalogue, assumption) for side in (sides.before, sides.after))
    effects = yield from account_effects(*versions, witnessed=witnessed)
    return Differences(sides, changes, policies, effects, catalogue, assumption)
