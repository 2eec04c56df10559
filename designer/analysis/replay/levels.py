"""What the policies of a level stop of a part of an activity, surely or perhaps."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.access.question import policies_of
from designer.analysis.replay.columns import Columns
from designer.analysis.replay.scopes import AskedScope, Hanging, ItemPart, within
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.evaluation.decision import (
    CompiledStatements,
    compile_level,
    rcp_levels,
    statement_label,
)
from designer.policy.language.document import Grammar
from designer.policy.matching import arns
from designer.policy.matching.request import Level, Stages
from designer.policy.matching.statement import CompiledStatement
from designer.policy.satisfiability.action_facts import OWNER_KEY

OF_CALLERS, OF_OWNERS = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
"""SCPs limit who calls, RCPs what others may do to what one owns."""


class StopPart:
    """What a statement of a level stops of a view, or a missing Allow, which has no label."""

    __slots__ = ("label", "part")

    def __init__(self, label: str, part: ItemPart) -> None:
        self.label = label
        self.part = part


class AskedLevel:
    """The policies of one type that are attached to a node, and to others like it.

    Attributes:
        statements: As the engine has them.
        type: SCPs or RCPs.
        passes: Whether they let everything pass.
        follows_the_tree: Whether what they stop changes with the tree of the design, whatever they say.
    """

    def __init__(self, policies: Level, kind: PolicyType, columns: Columns) -> None:
        self.type = kind
        if kind is OF_OWNERS:
            (policies,) = rcp_levels(Stages(rcps=(policies,)))
        grammar = Grammar.SCP if kind is OF_CALLERS else Grammar.RCP
        self.statements: CompiledStatements = compile_level(policies, grammar, as_written=False)
        every = [(named.name, one) for named, policy in self.statements.policies for one in policy.statements]
        self.denying = [(statement_label(name, one.source), one) for name, one in every if one.denies]
        self.allowing = [one for _, one in every if not one.denies]
        self._allows_all = any(map(_is_all, self.allowing))
        self.follows_the_tree = any(columns.statement_follows_the_tree(one) for _, one in every)
        self.passes = self._allows_all and not self.denying and not self.statements.gaps

    def stops(self, scope: AskedScope) -> list[StopPart]:
        """Return what it stops of a view."""
        asked = scope.asked(self.type)
        found = [(label, _among(scope.statement(one), asked)) for label, one in self.denying]
        gaps = tuple(Hanging(frozenset({gap}), asked) for gap in self.statements.gaps)
        if gaps:
            found.append(("", ItemPart(0, asked, gaps)))
        elif not self._allows_all:
            found.append(("", self._missing(scope, asked)))
        doubt = scope.in_doubt(self.type)
        return [StopPart(label, _in_doubt(part, doubt)) for label, part in found if part.possible]

    def _missing(self, scope: AskedScope, asked: int) -> ItemPart:
        """Return what no Allow names."""
        sure = possible = 0
        hanging: list[Hanging] = []
        for statement in self.allowing:
            part = scope.statement(statement)
            sure, possible = sure | part.sure, possible | part.possible
            hanging += part.hanging
        return ItemPart(asked & ~possible, asked & ~sure, within(hanging, asked & possible & ~sure))

    def hanging(self, scope: AskedScope) -> Iterator[Hanging]:
        """Yield on what each of its statements hangs."""
        for statement in (*self.allowing, *(one for _, one in self.denying)):
            yield from scope.statement(statement).hanging


def _in_doubt(part: ItemPart, doubt: int) -> ItemPart:
    """Return a part with open items, because the owner of their resource is unknown."""
    if not (items := part.sure & doubt):
        return part
    return ItemPart(part.sure & ~doubt, part.possible, (*part.hanging, Hanging(frozenset({OWNER_KEY}), items)))


def _among(part: ItemPart, asked: int) -> ItemPart:
    return ItemPart(part.sure & asked, part.possible & asked, within(part.hanging, asked))


def _is_all(one: CompiledStatement) -> bool:
    source = one.source
    whole = any(map(arns.matches_everything, one.resources)) and not source.not_resource
    return whole and "*" in source.actions and not source.not_action and not one.conditions


def policies_at(organization: Organization, node: NodeId, kind: PolicyType) -> Level:
    """Return the policies of a type at a node, alike for nodes that have the same."""
    return Level("", policies_of(organization, node, kind))
