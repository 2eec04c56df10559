"""Edits that remove subtrees from the drawing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import require, short_label, topmost
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

if TYPE_CHECKING:  # most designs have no tests: the start does without their records
    from designer.organization.model.guardrail_tests import GuardrailTest


def remove(organization: Organization, nodes: Iterable[NodeId]) -> Change:
    """Take nodes away with all that is below them; removed accounts are no delegated administrators any more.

    Tests lose the places that are gone; one that is about nothing else keeps them, and promises nothing from then on.
    Agreements and decisions of what is removed go with it, and what people are given there.

    Raises:
        EditError: See `remove_refusal`.
    """
    wanted = frozenset(nodes)
    require(remove_refusal(organization, wanted))
    tops = topmost(organization, wanted)
    gone = set(tops)
    for top in tops:
        if organization.node(top).children:
            gone.update(organization.walk(top))
    builder = ChangeBuilder(organization)
    for holder in {organization.parent(top) for top in tops}:
        assert holder is not None
        record = organization.node(holder)
        builder.put(replace(record, children=tuple(child for child in record.children if child not in gone)))
    builder.remove(gone)
    administrators = builder.settings.delegated_administrators
    kept = tuple(one for one in administrators if one.account not in gone)
    if kept != administrators:
        builder.settings = replace(builder.settings, delegated_administrators=kept)
    settings = builder.settings
    left = settings.compliance.without(gone) if settings.compliance else None
    center = settings.identity_center.where(lambda node: node not in gone) if settings.identity_center else None
    tests = tuple(_without(test, gone) for test in settings.tests)
    builder.settings = replace(settings, tests=tests, compliance=left, identity_center=center)
    if not tops:
        return builder.change("Remove")
    below = len(gone) - len(tops)
    return builder.change(f"Remove {short_label(organization, tops)}" + (f" and {below:,} below" if below else ""))


def _without(test: GuardrailTest, gone: set[NodeId]) -> GuardrailTest:
    """Test without places that are gone; one that would be left with none keeps them, as it is not kept any more."""
    if gone.isdisjoint(test.nodes) and gone.isdisjoint(test.except_nodes):
        return test
    left = tuple(node_id for node_id in test.nodes if node_id not in gone)
    spared = tuple(node_id for node_id in test.except_nodes if node_id not in gone)
    return replace(test, nodes=left or test.nodes, except_nodes=spared)


def remove_refusal(organization: Organization, nodes: Collection[NodeId]) -> str:
    """Reason why nodes cannot be removed, as a sentence; "" where they can."""
    if organization.root in nodes:
        return "The root cannot be removed: an organization has exactly one. Remove what is below it instead."
    management = organization.settings.management_account
    if management is None:
        return ""
    wanted = nodes if isinstance(nodes, (set, frozenset)) else frozenset(nodes)
    inside = next((level for level in organization.path(management) if level in wanted), None)
    if inside is None:
        return ""
    name = organization.node(management).name
    if inside == management:
        return f"{name} is the management account: an organization cannot exist without it. Name another one first."
    return (
        f"{organization.node(inside).name} holds {name}, the management account, without which an organization cannot "
        "exist. Move that account out first, or name another one."
    )
