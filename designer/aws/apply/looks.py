"""What a step touches: the readings that tell, before and after it, whether AWS is as the plan says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from designer.analysis.migration.operations import ArgumentValue, Call
from designer.aws.apply.facts import attached_keys, delegation_text, node_key, plain_text, policy_key
from designer.basics.dataclass import dataclass
from designer.exchange.formats.loading import Json
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId, NodeKind, Policy, managed_as

AnswerMembers: TypeAlias = dict[str, Json]
"""Members of an answer, all pages joined."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What AWS is asked.

    Attributes:
        words: Name of what it reads, as it is in a sentence.
        command: The call, as the CLI names it.
        member: The member that its answer must have.
        parameters: Its parameters.
        describe: Return what counts of an answer; called with None if AWS does not find the subject.
        service: Service of the call.
        otherwise: Reading that is asked where what this one describes is None; None: nothing else is asked.
    """

    words: str
    command: str
    member: str
    parameters: dict[str, str]
    describe: Callable[[AnswerMembers | None], object]
    service: str = "organizations"
    otherwise: Reading | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A reading, and what it should show in a state of the plan.

    Attributes:
        reading: The reading.
        expected: Return what it should show in a state, given AWS's ids of what the run has made.
    """

    reading: Reading
    expected: Callable[[Organization, Mapping[str, str]], object]


def resolved(value: ArgumentValue, made: Mapping[str, str]) -> object:
    """Return an argument as AWS takes it: places of ids that a step of this run has made are filled in."""
    if isinstance(value, dict) and "new" in value:
        return made.get(value["new"], "")
    return value if isinstance(value, str) else [*value]


def arguments_of(call: Call, made: Mapping[str, str]) -> dict[str, object]:
    """Return the arguments of a call, all ids filled in."""
    return {name: resolved(value, made) for name, value in call.arguments.items()}


def looks_of(
    call: Call, arguments: Mapping[str, object], state: Organization, made: Mapping[str, str]
) -> tuple[Look, ...]:
    """Return the readings that tell of a call, at most three.

    Args:
        call: The call.
        arguments: Its arguments, all ids filled in.
        state: The organization before it.
        made: AWS's ids of what the run has made, by those of the design.
    """
    return tuple(_looks(call, arguments, state, made))


_SCP = "SERVICE_CONTROL_POLICY"


def _looks(call: Call, arguments: Mapping[str, object], state: Organization, made: Mapping[str, str]) -> Iterator[Look]:
    ids = {name: value for name, value in arguments.items() if isinstance(value, str)}
    match call.operation:
        case "AttachPolicy" | "DetachPolicy":
            kind = _kind(state, ids["PolicyId"], made)
            yield attached_look(ids["TargetId"], kind)
            yield policy_look(ids["PolicyId"])
            if parent := _parent(state, ids["TargetId"], made):
                yield attached_look(parent, kind)  # where the proof may rest on what is above
        case "CreatePolicy":
            yield _library(ids["Type"])
        case "UpdatePolicy":
            yield policy_look(ids["PolicyId"])
            yield targets_look(ids["PolicyId"])
        case "DeletePolicy":
            yield _library(_kind(state, ids["PolicyId"], made))
            yield targets_look(ids["PolicyId"])
        case "CreateOrganizationalUnit":
            yield ous_look(ids["ParentId"])
        case "UpdateOrganizationalUnit":
            yield ous_look(_parent(state, ids["OrganizationalUnitId"], made))
        case "DeleteOrganizationalUnit":
            yield ous_look(_parent(state, ids["OrganizationalUnitId"], made))
        case "MoveAccount":
            yield _place(ids["AccountId"])
            yield attached_look(ids["DestinationParentId"], _SCP)
            yield attached_look(ids["SourceParentId"], _SCP)
        case "CreateAccount":
            yield accounts_look(node_key(state, state.root, made))
        case "RemoveAccountFromOrganization":
            yield _place(ids["AccountId"])
        case "CloseAccount":
            yield _closing(ids["AccountId"])
        case "TagResource" | "UntagResource":
            yield _tags(ids["ResourceId"])
        case "PutAccountName":
            yield _account_name(ids.get("AccountId", ""))
        case _:
            yield from _settings_looks(call.operation, ids)


def _settings_looks(operation: str, ids: Mapping[str, str]) -> Iterator[Look]:
    if operation in ("EnablePolicyType", "DisablePolicyType"):
        yield Look(
            Reading("the enabled policy types", "list-roots", "Roots", {}, _enabled_types),
            lambda state, _made: sorted(kind.value for kind in state.settings.policy_types),
        )
    elif operation in ("EnableAWSServiceAccess", "DisableAWSServiceAccess"):
        member = "EnabledServicePrincipals"
        command = "list-aws-service-access-for-organization"
        yield Look(
            Reading("the trusted services", command, member, {}, _listed(member, "ServicePrincipal")),
            lambda state, _made: sorted(state.settings.trusted_services),
        )
    elif operation in ("PutResourcePolicy", "DeleteResourcePolicy"):
        yield Look(
            Reading("the delegation policy", "describe-resource-policy", "ResourcePolicy", {}, _delegation_text),
            lambda state, _made: delegation_text(state),
        )
    elif operation in ("RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator"):
        service, member = ids["ServicePrincipal"], "DelegatedAdministrators"
        words, asked = f"the delegated administrators of {service}", {"ServicePrincipal": service}
        yield Look(
            Reading(words, "list-delegated-administrators", member, asked, _listed(member, "Id")),
            lambda state, made: sorted(
                node_key(state, administrator.account, made)
                for administrator in state.settings.delegated_administrators
                if administrator.service == service
            ),
        )


def attached_look(target: str, kind: str) -> Look:
    """Return the policies of a type that are attached to a target."""
    asked = {"TargetId": target, "Filter": kind}
    return Look(
        Reading(
            f"what is attached to {target}", "list-policies-for-target", "Policies", asked, _listed("Policies", "Id")
        ),
        _held(_node, target, lambda state, node, made: attached_keys(state, state.node(node), kind, made)),
    )


def _library(kind: str) -> Look:
    def expected(state: Organization, made: Mapping[str, str]) -> object:
        own = (policy for policy in state.policies.values() if policy.type.value == kind and not managed_as(policy))
        return sorted(filter(None, (policy_key(one, made) for one in own if not one.aws_managed)))

    listed = _listed("Policies", "Id", unless="AwsManaged")
    return Look(
        Reading(f"the policies of the type {kind}", "list-policies", "Policies", {"Filter": kind}, listed), expected
    )


def policy_look(key: str) -> Look:
    """Return the text, name and description of a policy; of AWS's own the text."""

    def describe(members: AnswerMembers | None) -> object:
        policy = members.get("Policy") if members else None
        if not isinstance(policy, dict):
            return None
        summary, text = policy.get("PolicySummary"), policy.get("Content")
        said = summary if isinstance(summary, dict) else {}
        named = [] if said.get("AwsManaged") else [said.get("Name"), said.get("Description") or ""]
        return [plain_text(text) if isinstance(text, str) else None, *named]

    def expected(_state: Organization, policy: Policy, _made: Mapping[str, str]) -> object:
        return [
            plain_text(policy.text),
            *(() if policy.aws_managed or managed_as(policy) else (policy.name, policy.description)),
        ]

    reading = Reading(f"the policy {key}", "describe-policy", "Policy", {"PolicyId": key}, describe)
    return Look(reading, _held(policy_at, key, expected))


def targets_look(key: str) -> Look:
    """Return the targets of a policy."""
    listed = _listed("Targets", "TargetId")
    return Look(
        Reading(f"the targets of {key}", "list-targets-for-policy", "Targets", {"PolicyId": key}, listed),
        _held(
            policy_at,
            key,
            lambda state, one, made: sorted(node_key(state, node, made) for node in state.targets(one.id)),
        ),
    )


def ous_look(parent: str) -> Look:
    """Return the OUs in the root or an OU."""

    def expected(state: Organization, node: NodeId, made: Mapping[str, str]) -> object:
        ous = (child for child in state.node(node).children if state.node(child).kind is NodeKind.OU)
        return sorted([node_key(state, one, made), state.node(one).name] for one in ous)

    member = "OrganizationalUnits"
    listed = _listed(member, "Id", "Name")
    return Look(
        Reading(f"the OUs in {parent}", "list-organizational-units-for-parent", member, {"ParentId": parent}, listed),
        _held(_node, parent, expected),
    )


def accounts_look(parent: str) -> Look:
    """Return the accounts in the root or an OU."""

    def expected(state: Organization, node: NodeId, made: Mapping[str, str]) -> object:
        children = (child for child in state.node(node).children if state.node(child).kind is NodeKind.ACCOUNT)
        return sorted(node_key(state, child, made) for child in children)

    listed = _listed("Accounts", "Id")
    asked, words = {"ParentId": parent}, f"the accounts in {parent}"
    reading = Reading(words, "list-accounts-for-parent", "Accounts", asked, listed)
    return Look(reading, _held(_node, parent, expected))


def _place(account: str) -> Look:
    """Where an account is: described, as AWS may tell it no list more; listed where the description lacks it."""
    parents, words = _listed("Parents", "Id"), f"the place of {account}"
    listed = Reading(words, "list-parents", "Parents", {"ChildId": account}, parents)
    described = Reading(words, "describe-account", "Account", {"AccountId": account}, _parent_told, otherwise=listed)
    return Look(described, lambda state, made: [parent] if (parent := _parent(state, account, made)) else None)


def _parent_told(members: AnswerMembers | None) -> object:
    """Return the id of the parent in a list, by the path of an account ("o-…/r-…/ou-…/111122223333/")."""
    account = members.get("Account") if members else None
    paths = account.get("Paths") if isinstance(account, dict) else None
    parts = str(paths[0]).rstrip("/").split("/") if isinstance(paths, list) and len(paths) == 1 else []
    return parts[-2:-1] or None


def _closing(account: str) -> Look:
    def describe(members: AnswerMembers | None) -> object:
        shown = members.get("Account") if members else None
        return shown.get("State") == AccountState.CLOSED.value if isinstance(shown, dict) else None

    def expected(state: Organization, made: Mapping[str, str]) -> object:
        node = _node(state, account, made)
        return None if node is None else state.node(node).state is AccountState.CLOSED

    words = f"whether {account} is closed"
    return Look(Reading(words, "describe-account", "Account", {"AccountId": account}, describe), expected)


def _delegation_text(members: AnswerMembers | None) -> object:
    policy = members.get("ResourcePolicy") if members else None
    text = policy.get("Content") if isinstance(policy, dict) else None
    return plain_text(text) if isinstance(text, str) else ""


def _tags(key: str) -> Look:
    def expected(state: Organization, made: Mapping[str, str]) -> object:
        node = _node(state, key, made)
        found = policy_at(state, key, made) if node is None else state.node(node)
        return None if found is None else sorted([name, value] for name, value in found.tags)

    listed = _listed("Tags", "Key", "Value")
    return Look(Reading(f"the tags of {key}", "list-tags-for-resource", "Tags", {"ResourceId": key}, listed), expected)


def _account_name(account: str) -> Look:
    def expected(state: Organization, made: Mapping[str, str]) -> object:
        node = _node(state, account, made) if account else state.settings.management_account
        return None if node is None else state.node(node).name

    return Look(
        Reading(
            f"the name of {account or 'the management account'}",
            "get-account-information",
            "AccountName",
            {"AccountId": account} if account else {},
            lambda members: None if members is None else members.get("AccountName"),
            service="account",
        ),
        expected,
    )


def _enabled_types(members: AnswerMembers | None) -> object:
    roots = members.get("Roots") if members else None
    root = roots[0] if isinstance(roots, list) and roots else None
    types = root.get("PolicyTypes") if isinstance(root, dict) else None
    listed = types if isinstance(types, list) else []
    return sorted(str(one.get("Type")) for one in listed if isinstance(one, dict) and one.get("Status") == "ENABLED")


def _listed(member: str, *keys: str, unless: str = "") -> Callable[[AnswerMembers | None], object]:
    """Return a reader of some members of each entry of a list, sorted; a single member stands without a list."""

    def describe(members: AnswerMembers | None) -> object:
        if members is None:
            return None
        entries = members.get(member)
        listed = entries if isinstance(entries, list) else []
        found = sorted(
            [str(one.get(key)) for key in keys] for one in listed if isinstance(one, dict) and not one.get(unless)
        )
        return found if len(keys) > 1 else [value for (value,) in found]

    return describe


_Record = TypeVar("_Record")


def _held(
    find: Callable[[Organization, str, Mapping[str, str]], _Record | None],
    key: str,
    value: Callable[[Organization, _Record, Mapping[str, str]], object],
) -> Callable[[Organization, Mapping[str, str]], object]:
    """Return what a state holds of the record that AWS knows by an id; None if it has no such record."""

    def expected(state: Organization, made: Mapping[str, str]) -> object:
        found = find(state, key, made)
        return None if found is None else value(state, found, made)

    return expected


def _node(state: Organization, key: str, made: Mapping[str, str]) -> NodeId | None:
    own = next((one for one, made_key in made.items() if made_key == key), "")
    if own in state.nodes:
        return NodeId(own)
    return next((node.id for node in state.nodes.values() if node.aws_id == key), None)


def policy_at(state: Organization, key: str, made: Mapping[str, str]) -> Policy | None:
    """Return the policy that AWS knows by an id; None if there is none."""
    policies = state.policies.values()
    known = next((policy for policy in policies if policy.aws_id == key), None)
    return known or next((policy for policy in policies if policy_key(policy, made) == key), None)


def _parent(state: Organization, key: str, made: Mapping[str, str]) -> str:
    node = _node(state, key, made)
    parent = None if node is None else state.parent(node)
    return "" if parent is None else node_key(state, parent, made)


def _kind(state: Organization, key: str, made: Mapping[str, str]) -> str:
    return next(policy.type.value for policy in state.policies.values() if policy_key(policy, made) == key)
