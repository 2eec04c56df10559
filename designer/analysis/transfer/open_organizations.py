"""Effects that stay open in a transfer, as policies ask for ids or paths that no design settles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from designer.analysis.differences.comparison import AccountEffect, OpenEffect
from designer.analysis.differences.effects import STAGES
from designer.analysis.differences.versions import Version
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Stage
from designer.policy.language.document import Statement, read_policy_text
from designer.policy.satisfiability.masks import statement_mask

_KEY = re.compile(r"aws:\w+org(?:id|paths|masteraccountid)\b", re.IGNORECASE)
_WHOSE = ("principal", "resource", "source", "vpce")
_REASON = (
    "Policies ask for ids or paths of an organization that are others then, or not known: what else that gives or "
    "takes is not proved."
)


def open_by_organization(
    sides: Sequence[Version], groups: Sequence[AccountEffect], catalogue: Catalogue
) -> Iterator[OpenEffect]:
    """Yield what the statements that ask for organizations leave open, beside the groups that are shown."""
    for kind, stage in STAGES.items():
        found: dict[int, list[NodeId]] = {}
        for account in sides[0].organization.accounts():
            if mask := _mask(sides, account, kind, stage, catalogue) & ~_shown(groups, stage, account):
                found.setdefault(mask, []).append(account)
        yield from (OpenEffect(stage, tuple(accounts), mask, _REASON) for mask, accounts in found.items())


def _mask(sides: Sequence[Version], account: NodeId, kind: PolicyType, stage: Stage, catalogue: Catalogue) -> int:
    settled = _settled([side.organization for side in sides], account, stage)
    texts = {policy.text for side in sides for level in side.levels(stage, account) for policy in level.policies}
    mask = 0
    for text in texts:
        for statement in read_policy_text(text, GRAMMARS[kind]).statements:
            if _asked(statement) - settled:
                mask |= statement_mask(statement, catalogue)
    return mask


def _shown(groups: Sequence[AccountEffect], stage: Stage, account: NodeId) -> int:
    """Return the actions of an account that are shown to become wider as well as narrower."""
    mask = 0
    for group in groups:
        if group.stage is stage and account in group.accounts:
            mask |= group.actions.wider & group.actions.narrower
    return mask


def _asked(statement: Statement) -> set[str]:
    """Return the keys of organizations that a statement names, be it in variables."""
    texts = [*statement.resources, *(text for one in statement.conditions for text in (one.key, *one.values))]
    return {key.lower() for text in texts for key in _KEY.findall(text)}


def _settled(organizations: Sequence[Organization], account: NodeId, stage: Stage) -> set[str]:
    """Return the keys that the comparison settles: those of the account itself, where both sides have the ids."""
    side = "principal" if stage is Stage.SCP else "resource"
    keys: set[str] = set()
    if organizations[0].root == organizations[1].root:  # one organization, in which an id stays what it is
        keys |= {f"aws:{which}org{end}" for which in _WHOSE for end in ("id", "masteraccountid")}
    if not all(organization.settings.aws_id for organization in organizations):
        return keys
    above = [organization.node(node) for organization in organizations for node in organization.path(account)[:-1]]
    keys.add(f"aws:{side}orgid")
    return keys | {f"aws:{side}orgpaths"} if all(node.aws_id for node in above) else keys
