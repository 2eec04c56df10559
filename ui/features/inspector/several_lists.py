"""Lists of the form for several nodes: the policies attached to some or all of them, and who may do the same."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyId, PolicyType
from ui.features.inspector.shared_values import Alike
from ui.theme import Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_NAMED = 3


def common_policy_rows(organization: Organization, policies: Sequence[tuple[PolicyId, int]], nodes: int) -> list[Row]:
    """Rows of the policies that are attached to some of the nodes: a full box where it is on all."""
    rows = []
    for policy_id, count in policies:
        policy = organization.policy(policy_id)
        whole = count == nodes
        is_scp = policy.type is PolicyType.SERVICE_CONTROL_POLICY
        content = RowContent(
            policy.name,
            icon="check-all" if whole else "check-some",
            icon_role=Role.ACCENT,
            trailing=f"on all {nodes:,}" if whole else f"on {count:,} of {nodes:,}",
            badge="" if is_scp else quotas.load().types[policy.type].short,
        )
        does = (
            "Space or a click on the box detaches it from all"
            if whole
            else "Space or a click on the box attaches it to all"
        )
        state = Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked
        tip = f"{policy.name}\n{does}; Del detaches it from all; Return opens it"
        rows.append(Row(content, tip, policy_id, state=state))
    return rows


def alike_rows(organization: Organization, groups: Sequence[Alike], actions: int) -> list[Row]:
    """Rows of the groups of nodes that may do the same."""
    rows = []
    for group in groups:
        names = [organization.node(node_id).name for node_id in group.nodes[:_NAMED]]
        more = len(group.nodes) - len(names)
        who = ", ".join(names) + (f" and {more:,} more" if more else "")
        words = _answers(group, actions)
        content = RowContent(
            who, words, icon="exempt" if group.ceiling.exempt else "account", trailing=f"{len(group.nodes):,}"
        )
        rows.append(Row(content, f"{who}\n{words}\nClick to select them"))
    return rows


def _answers(group: Alike, actions: int) -> str:
    ceiling = group.ceiling
    if ceiling.exempt:
        return "No SCP limits it" if len(group.nodes) == 1 else "No SCP limits them"
    sure, depends = ceiling.sure.bit_count(), ceiling.conditional.bit_count()
    unknown = ceiling.unknown.bit_count()
    told = f"{sure:,} allowed · {depends:,} conditional · {actions - sure - depends - unknown:,} denied"
    return f"{told} · {unknown:,} unknown" if unknown else told
