"""What a step touches: the readings that tell, before and after it, whether AWS is as the plan says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias, TypeVar

from designer.analysis.differences.effects import STAGES
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
    """

    words: str
    command: str
    member: str
    parameters: dict[str, str]
    describe: Callable[[AnswerMembers | None], object]
    service: str = "organizations"


@dataclass(frozen=True, slots=True)
class Look:
    """A reading, and what it should show in a state of the plan.

    Attributes:
        reading: The reading.
        expected: Return what it should show in a state, given AWS's ids of what the run has made.
        is_left: Whether the step has nothing to do with it once it is made: it is read before the step only.
    """

    reading: Reading
    expected: Callable[[Organization, Mapping[str, str]], object]
    is_left: bool = False


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


def level_looks(
    accounts: Iterable[NodeId], state: Organization, made: Mapping[str, str], besides: Iterable[Look] = ()
) -> tuple[Look, ...]:
    """Readings of each policy of one's own that limits some accounts, wherever it is: its text and its targets.

    A step that adds permissions is proved by what all levels of its accounts take: nobody may have changed that.

    Args:
        accounts: The accounts.
        state: The organization before the step.
        made: AWS's ids of what the run has made, by those of the design.
        besides: Looks that are taken anyway.
    """
    there = [account for account in accounts if account in state.nodes]
    parents = {parent for one in there if (parent := state.parent(one)) is not None}
    levels = {node for one in parents for node in state.path(one)}.union(there)
    keys = [
        policy_key(policy, made)
        for policy in state.policies.values()
        if policy.type in STAGES
        and not (policy.aws_managed or managed_as(policy) or policy.unknown)
        and not levels.isdisjoint(state.targets(policy.id))
    ]
    taken = {look.reading.words for look in besides}
    looks = (look for key in keys if key for look in (_text(key), _targets(key)))
    return tuple(look for look in looks if look.reading.words not in taken)


_SCP = "SERVICE_CONTROL_POLICY"


def _looks(call: Call, arguments: Mapping[str, object], state: Organization, made: Mapping[str, str]) -> Iterator[Look]:
    ids = {name: value for name, value in arguments.items() if isinstance(value, str)}
    match call.operation:
        case "AttachPolicy" | "DetachPolicy":
            kind = _kind(state, ids["PolicyId"], made)
            yield _attached(ids["TargetId"], kind)
            yield _text(ids["PolicyId"])
            if parent := _parent(state, ids["TargetId"], made):
                yield _attached(parent, kind)  # where the proof may rest on what is above
        case "CreatePolicy":
            yield _library(ids["Type"])
        case "UpdatePolicy":
            yield policy_look(ids["PolicyId"])
            yield _targets(ids["PolicyId"])
        case "DeletePolicy":
            yield _library(_kind(state, ids["PolicyId"], made))
            yield _targets(ids["PolicyId"])
        case "CreateOrganizationalUnit":
            yield _ous(ids["ParentId"])
        case "UpdateOrganizationalUnit":
            yield _ous(_parent(state, ids["OrganizationalUnitId"], made))
        case "DeleteOrganizationalUnit":
            yield _ous(_parent(state, ids["OrganizationalUnitId"], made))
        case "MoveAccount":
            yield _place(ids["AccountId"])
            yield _attached(ids["DestinationParentId"], _SCP)
            yield replace(_attached(ids["SourceParentId"], _SCP), is_left=True)
        case "CreateAccount":
            yield _accounts(node_key(state, state.root, made))
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


def _attached(target: str, kind: str) -> Look:
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


def _text(policy: str) -> Look:
    return _described(policy, f"the text of {policy}", whole=False)


def policy_look(policy: str) -> Look:
    """Return the text, name and description of a policy."""
    return _described(policy, policy, whole=True)


def _described(key: str, words: str, *, whole: bool) -> Look:
    def describe(members: AnswerMembers | None) -> object:
        policy = members.get("Policy") if members else None
        if not isinstance(policy, dict):
            return None
        summary, text = policy.get("PolicySummary"), policy.get("Content")
        named = [summary.get("Name"), summary.get("Description") or ""] if whole and isinstance(summary, dict) else []
        return [plain_text(text) if isinstance(text, str) else None, *named]

    return Look(
        Reading(words, "describe-policy", "Policy", {"PolicyId": key}, describe),
        _held(
            _policy,
            key,
            lambda _state, one, _made: [plain_text(one.text), *([one.name, one.description] if whole else [])],
        ),
    )


def _targets(key: str) -> Look:
    listed = _listed("Targets", "TargetId")
    return Look(
        Reading(f"the targets of {key}", "list-targets-for-policy", "Targets", {"PolicyId": key}, listed),
        _held(
            _policy,
            key,
            lambda state, one, made: sorted(node_key(state, node, made) for node in state.targets(one.id)),
        ),
    )


def _ous(parent: str) -> Look:
    def expected(state: Organization, node: NodeId, made: Mapping[str, str]) -> object:
        ous = (child for child in state.node(node).children if state.node(child).kind is NodeKind.OU)
        return sorted([node_key(state, one, made), state.node(one).name] for one in ous)

    member = "OrganizationalUnits"
    listed = _listed(member, "Id", "Name")
    return Look(
        Reading(f"the OUs in {parent}", "list-organizational-units-for-parent", member, {"ParentId": parent}, listed),
        _held(_node, parent, expected),
    )


def _accounts(root: str) -> Look:
    def expected(state: Organization, made: Mapping[str, str]) -> object:
        children = (child for child in state.node(state.root).children if state.node(child).kind is NodeKind.ACCOUNT)
        return sorted(node_key(state, child, made) for child in children)

    listed = _listed("Accounts", "Id")
    words = "the accounts right below the root"
    return Look(Reading(words, "list-accounts-for-parent", "Accounts", {"ParentId": root}, listed), expected)


def _place(account: str) -> Look:
    return Look(
        Reading(f"the place of {account}", "list-parents", "Parents", {"ChildId": account}, _listed("Parents", "Id")),
        lambda state, made: [parent] if (parent := _parent(state, account, made)) else None,
    )


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
        found = _policy(state, key, made) if node is None else state.node(node)
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


def _policy(state: Organization, key: str, made: Mapping[str, str]) -> Policy | None:
    return next((policy for policy in state.policies.values() if policy_key(policy, made) == key), None)


def _parent(state: Organization, key: str, made: Mapping[str, str]) -> str:
    node = _node(state, key, made)
    parent = None if node is None else state.parent(node)
    return "" if parent is None else node_key(state, parent, made)


def _kind(state: Organization, key: str, made: Mapping[str, str]) -> str:
    return next(policy.type.value for policy in state.policies.values() if policy_key(policy, made) == key)
