"""Edit that turns a node into an allow-list: only chosen services are left to the accounts below.

AWS asks for an Allow on every level of a path; where one level allows a list only, that list is the limit. So one
level is enough: it gets an SCP that allows the services, and loses what allows more, FullAWSAccess above all. AWS keeps
at least one SCP on a node, so the Allow is attached first and FullAWSAccess detached after it.
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html

Not offered by `designer.organization.edits` itself, which must import fast: import this module to make allow-lists.
module.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import named
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, NodeId, Policy, PolicyId, PolicyType
from designer.organization.model.slugs import policy_id as new_id
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import minified_length, pretty
from designer.policy.language.document import Effect, PolicyDocument, read_policy_text
from designer.policy.satisfiability.masks import masks

SCP = PolicyType.SERVICE_CONTROL_POLICY

ESSENTIAL = (
    "account", "billing", "ce", "cloudtrail", "cloudwatch", "config", "consolidatedbilling", "health", "iam", "kms",
    "logs", "notifications", "organizations", "payments", "servicequotas", "signin", "sso", "sts", "support", "tag",
    "tax",
)  # fmt: skip
"""Services without which an account can hardly be run, paid for or looked into: a choice to begin with."""


@dataclass(frozen=True, slots=True)
class LackingLevel:
    """Level of some account's path that has no Allow for some of the chosen services.

    Attributes:
        node: The level.
        services: Those that stay blocked there.
        above: True if it is above the node: an Allow there counts for accounts elsewhere, too.
        refusal: Why the Allow cannot be attached to it; empty if it can.
    """

    node: NodeId
    services: tuple[str, ...]
    above: bool
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class AllowList:
    """Effect of turning a node into an allow-list.

    Attributes:
        policy: The SCP that allows the services: a new one, or the list that is there already.
        attached: The nodes that get it.
        detached: Policies that the node loses because they allow more.
        change: The edit.
    """

    policy: Policy
    attached: tuple[NodeId, ...]
    detached: tuple[PolicyId, ...]
    change: Change


def chosen_already(organization: Organization, node_id: NodeId, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the services of the list that a node has; empty if it has none."""
    own = _own_list(organization, node_id, catalogue)
    return _services_of(read_policy_text(own.text), catalogue) if own else ()


def mask_of(services: Iterable[str], catalogue: Catalogue) -> int:
    """Return the actions of some services."""
    mask = 0
    for service in services:
        mask |= catalogue.match(f"{service}:*")
    return mask


def allow_list_text(services: Collection[str]) -> str:
    """Return the document that allows some services and nothing else."""
    statement = {"Effect": "Allow", "Action": [f"{service}:*" for service in sorted(services)], "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return pretty(text) or text


def allow_list(
    organization: Organization,
    node_id: NodeId,
    services: Collection[str],
    catalogue: Catalogue,
    also: Sequence[NodeId] = (),
) -> AllowList:
    """Leave only some services to the accounts below a node.

    Args:
        organization: The design.
        node_id: Root, OU or account.
        services: Prefixes, such as "s3".
        catalogue: Every action.
        also: Other levels that get the Allow, too, because they lack it; see `lacking`.

    Raises:
        EditError: SCPs are not enabled or do not count for it, nothing is chosen, the document would be too long, a
            policy of the node both allows more and denies something, or a slot is missing.
    """
    _require_scps(organization, node_id)
    node = organization.node(node_id)
    if not services:
        raise EditError("Choose at least one service: a level without any Allow blocks everything below it.")
    own = _own_list(organization, node_id, catalogue)
    text = allow_list_text(services)
    most = quotas.load().types[SCP].characters
    if most is not None and minified_length(text) > most:
        raise EditError(f"A list of {len(services)} services has more than {most:,} characters. Choose fewer.")
    gone = _too_generous(organization, node_id, mask_of(services, catalogue), catalogue, own)
    builder = ChangeBuilder(organization)
    policy = replace(own, text=text) if own else _new_list(organization, node_id, text)
    builder.put_policy(policy)
    targets = [one for one in (node_id, *also) if policy.id not in organization.node(one).policies]
    for target in targets:
        if refusal := _slot_refusal(organization, target):
            raise EditError(refusal)
    for target in targets:
        record = organization.node(target)
        builder.put(replace(record, policies=(*record.policies, policy.id)))
    kept = builder.node(node_id)
    builder.put(replace(kept, policies=tuple(policy_id for policy_id in kept.policies if policy_id not in gone)))
    what = counted(len(services), "service")
    return AllowList(policy, tuple(targets), gone, builder.change(f"Allow only {what} below {node.name}"))


def _require_scps(organization: Organization, node_id: NodeId) -> None:
    settings = organization.settings
    if settings.feature_set is not FeatureSet.ALL or SCP not in settings.policy_types:
        raise EditError("SCPs are not enabled in this organization, so they limit nobody. Enable SCPs first.")
    if organization.is_management_account(node_id):
        name = organization.node(node_id).name
        raise EditError(f"{name} is the management account, which no SCP limits. Choose an OU or a member account.")


def _slot_refusal(organization: Organization, node_id: NodeId) -> str:
    """Return the reason why a node takes no further SCP: the Allow comes before anything is detached."""
    node, quota = organization.node(node_id), quotas.load().types[SCP]
    used = sum(organization.policy(policy).type is SCP for policy in node.policies)
    if quota.per_node is None or used < quota.per_node:
        return ""
    return (
        f"{node.name} has {quota.per_node} SCPs, the most AWS allows, and the Allow must be attached before "
        "FullAWSAccess is detached, or everything below is blocked meanwhile. Merge its policies, or detach one first."
    )


def _new_list(organization: Organization, node_id: NodeId, text: str) -> Policy:
    base = organization.node(node_id).name[: quotas.NAME_LENGTH - 20].strip()
    name = edits.free_policy_name(organization, f"{base} allow-list")
    described = f"The services that accounts of {base} may use."
    return Policy(new_id(name, organization.policies), name, SCP, text, described)


def _scps(organization: Organization, node_id: NodeId) -> Iterator[Policy]:
    for policy_id in organization.node(node_id).policies:
        policy = organization.policy(policy_id)
        if policy.type is SCP:
            yield policy


def _own_list(organization: Organization, node_id: NodeId, catalogue: Catalogue) -> Policy | None:
    """Return the list of services that belongs to a node alone, which is then changed instead of replaced."""
    for policy in _scps(organization, node_id):
        alone = not policy.aws_managed and len(organization.targets(policy.id)) == 1
        if alone and _services_of(read_policy_text(policy.text), catalogue):
            return policy
    return None


def _services_of(document: PolicyDocument, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the services of a document that allows whole services and says nothing else; empty for every other."""
    if not document.usable or len(document.statements) != 1:
        return ()
    (only,) = document.statements
    plain = only.effect is Effect.ALLOW and only.resources == ("*",)
    if not plain or only.not_action or only.not_resource or only.conditions:
        return ()
    services = [action.lower().removesuffix(":*") for action in only.actions if action.endswith(":*")]
    known = len(services) == len(only.actions) and all(catalogue.service_range(service) for service in services)
    return tuple(services) if known else ()


def _too_generous(
    organization: Organization, node_id: NodeId, chosen: int, catalogue: Catalogue, own: Policy | None
) -> tuple[PolicyId, ...]:
    """Return the policies that a node must lose, because they allow more than what is chosen."""
    gone: list[PolicyId] = []
    unchosen = catalogue.limited_mask & ~chosen
    for policy in _scps(organization, node_id):
        document = read_policy_text(policy.text)
        if policy == own or not document.usable or not masks(document, catalogue).allow_any & unchosen:
            continue
        if any(statement.effect is Effect.DENY for statement in document.statements):
            raise EditError(
                f"{policy.name} allows more than the chosen services, and denies something as well, so it can neither "
                "stay nor go. Move its Allow statements to a policy of their own first."
            )
        gone.append(policy.id)
    return tuple(gone)


def lacking(
    organization: Organization, node_id: NodeId, services: Collection[str], catalogue: Catalogue
) -> Iterator[LackingLevel | None]:
    """Yield levels above and below a node that have no Allow for some chosen services, from the root down, in steps.

    None is yielded now and then, so that the window can respond.
    """
    masks_by_service = {service: mask_of((service,), catalogue) for service in sorted(services)}
    known: dict[tuple[PolicyId, ...], tuple[str, ...]] = {}
    above = organization.path(node_id)[:-1]
    below = (one for one in organization.walk(node_id) if one != node_id)
    for number, level in enumerate((*above, *below)):
        if number % 250 == 249:
            yield None
        policies = organization.node(level).policies
        if policies not in known:
            allowed = _allowed(organization, level, catalogue)
            known[policies] = tuple(one for one, mask in masks_by_service.items() if mask & ~allowed)
        if known[policies] and not organization.is_management_account(level):
            yield LackingLevel(level, known[policies], number < len(above), _slot_refusal(organization, level))


def _allowed(organization: Organization, node_id: NodeId, catalogue: Catalogue) -> int:
    """Return the actions that a level allows at least in some requests; all, where a policy of it cannot be read."""
    mask = 0
    for policy in _scps(organization, node_id):
        document = read_policy_text(policy.text)
        if not document.usable:
            return catalogue.full_mask
        mask |= masks(document, catalogue).allow_any
    return mask


def order_of_work(organization: Organization, found: AllowList) -> tuple[str, ...]:
    """Return the steps to be done in AWS, as sentences, in an order that blocks nothing meanwhile."""
    new = found.policy.id not in organization.policies
    steps = [f"{'Create' if new else 'Update'} {found.policy.name}."]
    if found.attached:
        steps.append(f"Attach it to {named(organization, found.attached)}.")
    if found.detached:
        names = [organization.policy(policy_id).name for policy_id in found.detached]
        steps.append(f"Then detach {' and '.join(names)}, which would allow everything else.")
    return tuple(steps)
