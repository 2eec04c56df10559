"""What a pretended AWS answers when it is read."""
# ruff: noqa: D102, N803, ARG002 - methods and their arguments are operations of AWS

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from designer.aws.pretended.refusals import refuse_call
from designer.aws.pretended.state import PretendedCreation, PretendedNode, PretendedPolicy, PretendedState
from designer.exchange.formats.loading import Json
from designer.organization.model.records import AccountState, NodeKind, PolicyType

PretendedAnswer: TypeAlias = dict[str, Json]

_PAGE = 100
_KIND = {NodeKind.ROOT: "ROOT", NodeKind.OU: "ORGANIZATIONAL_UNIT", NodeKind.ACCOUNT: "ACCOUNT"}
_TURN = 3.0
"""Seconds until the state of an account that is being closed is shown otherwise."""


class Listings:
    """Readings of a state.

    Args:
        state: The state at the beginning.
        clock: Seconds since 1970.
        staleness: How long a reading may miss a change, in seconds.
    """

    def __init__(self, state: PretendedState, clock: Callable[[], float] = time.time, staleness: float = 0.0) -> None:
        self.clock = clock
        self.staleness = staleness
        self._times = [0.0]
        self._states = [state]

    @property
    def state(self) -> PretendedState:
        """The state now."""
        return self._states[-1]

    def replace(self, state: PretendedState) -> None:
        """Have a state from now on."""
        self._times.append(self.clock())
        self._states.append(state)
        old = bisect_right(self._times, self.clock() - self.staleness) - 1
        del self._times[: max(0, old)], self._states[: max(0, old)]

    def _seen(self) -> PretendedState:
        """Return the state that a reading sees."""
        return self._states[max(0, bisect_right(self._times, self.clock() - self.staleness) - 1)]

    def describe_organization(self) -> PretendedAnswer:
        state = self._seen()
        arn = f"arn:{state.partition}:organizations::{state.management}:organization/{state.organization}"
        described = {"Id": state.organization, "Arn": arn, "FeatureSet": "ALL", "MasterAccountId": state.management}
        return {"Organization": dict(described)}

    def list_roots(self, NextToken: str = "") -> PretendedAnswer:
        state, now = self._seen(), self.clock()
        types: list[Json] = [
            {"Type": kind.value, "Status": "ENABLED" if at <= now else "PENDING_ENABLE"}
            for kind, at in state.types.items()
        ]
        types += [{"Type": kind.value, "Status": "PENDING_DISABLE"} for kind, at in state.ending.items() if at > now]
        root = state.nodes[state.root]
        return _page("Roots", [{"Id": state.root, "Name": root.name, "PolicyTypes": types}], NextToken)

    def list_organizational_units_for_parent(self, ParentId: str, NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        self._holder(state, ParentId, "ListOrganizationalUnitsForParent")
        entries = [{"Id": key, "Name": node.name} for key, node in state.children(ParentId, NodeKind.OU)]
        return _page("OrganizationalUnits", entries, NextToken)

    def describe_organizational_unit(self, OrganizationalUnitId: str) -> PretendedAnswer:
        node = self._seen().nodes.get(OrganizationalUnitId)
        if node is None or node.kind is not NodeKind.OU:
            refuse_call("OrganizationalUnitNotFoundException", "DescribeOrganizationalUnit")
        return {"OrganizationalUnit": {"Id": OrganizationalUnitId, "Name": node.name}}

    def list_accounts(self, NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        accounts = [(key, node) for key, node in state.nodes.items() if node.kind is NodeKind.ACCOUNT]
        return _page("Accounts", [self._account(state, key, node) for key, node in accounts], NextToken)

    def list_accounts_for_parent(self, ParentId: str, NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        self._holder(state, ParentId, "ListAccountsForParent")
        accounts = state.children(ParentId, NodeKind.ACCOUNT)
        return _page("Accounts", [self._account(state, key, node) for key, node in accounts], NextToken)

    def describe_account(self, AccountId: str) -> PretendedAnswer:
        state = self._seen()
        node = state.nodes.get(AccountId)
        if node is None:
            refuse_call("AccountNotFoundException", "DescribeAccount")
        return {"Account": self._account(state, AccountId, node)}

    def list_parents(self, ChildId: str, NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        node = state.nodes.get(ChildId)
        if node is None:
            refuse_call("ChildNotFoundException", "ListParents")
        entries = [{"Id": node.parent, "Type": _KIND[state.nodes[node.parent].kind]}] if node.parent else []
        return _page("Parents", entries, NextToken)

    def list_children(self, ParentId: str, ChildType: str, NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        self._holder(state, ParentId, "ListChildren")
        kind = NodeKind.OU if ChildType == _KIND[NodeKind.OU] else NodeKind.ACCOUNT
        return _page(
            "Children", [{"Id": key, "Type": ChildType} for key, _ in state.children(ParentId, kind)], NextToken
        )

    def list_policies(self, Filter: str, NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        entries = [_summary(key, one) for key, one in state.policies.items() if one.kind.value == Filter]
        return _page("Policies", entries, NextToken)

    def list_policies_for_target(self, TargetId: str, Filter: str, NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        if TargetId not in state.nodes:
            refuse_call("TargetNotFoundException", "ListPoliciesForTarget")
        entries = [_summary(key, state.policies[key]) for key in state.attached(TargetId, PolicyType(Filter))]
        return _page("Policies", entries, NextToken)

    def describe_policy(self, PolicyId: str) -> PretendedAnswer:
        policy = self._seen().policies.get(PolicyId)
        if policy is None:
            refuse_call("PolicyNotFoundException", "DescribePolicy")
        if policy.text is None:
            refuse_call("AccessDeniedException", "DescribePolicy")
        return {"Policy": {"PolicySummary": _summary(PolicyId, policy), "Content": policy.text}}

    def list_targets_for_policy(self, PolicyId: str, NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        if PolicyId not in state.policies:
            refuse_call("PolicyNotFoundException", "ListTargetsForPolicy")
        entries = [{"TargetId": target, "Type": _KIND[state.nodes[target].kind]} for target in state.targets(PolicyId)]
        return _page("Targets", entries, NextToken)

    def list_tags_for_resource(self, ResourceId: str, NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        if ResourceId not in state.nodes and ResourceId not in state.policies:
            refuse_call("TargetNotFoundException", "ListTagsForResource")
        entries = [{"Key": key, "Value": value} for key, value in state.tags.get(ResourceId, {}).items()]
        return _page("Tags", entries, NextToken)

    def list_aws_service_access_for_organization(self, NextToken: str = "") -> PretendedAnswer:
        entries = [{"ServicePrincipal": one} for one in self._seen().trusted]
        return _page("EnabledServicePrincipals", entries, NextToken)

    def list_delegated_administrators(self, ServicePrincipal: str = "", NextToken: str = "") -> PretendedAnswer:
        state = self._seen()
        accounts = dict.fromkeys(
            account for account, service in state.administrators if ServicePrincipal in ("", service)
        )
        entries = [self._account(state, key, state.nodes[key]) for key in accounts]
        return _page("DelegatedAdministrators", entries, NextToken)

    def list_delegated_services_for_account(self, AccountId: str, NextToken: str = "") -> PretendedAnswer:
        entries = [{"ServicePrincipal": service} for one, service in self._seen().administrators if one == AccountId]
        return _page("DelegatedServices", entries, NextToken)

    def describe_resource_policy(self) -> PretendedAnswer:
        text = self._seen().resource_policy
        if not text:
            refuse_call("ResourcePolicyNotFoundException", "DescribeResourcePolicy")
        return {"ResourcePolicy": {"ResourcePolicySummary": {"Id": "rp-pretended0"}, "Content": text}}

    def list_handshakes_for_organization(self, NextToken: str = "") -> PretendedAnswer:
        return _page("Handshakes", [], NextToken)

    def list_create_account_status(self, NextToken: str = "") -> PretendedAnswer:
        entries = [self._creation(key, one) for key, one in self._seen().creations.items()]
        return _page("CreateAccountStatuses", entries, NextToken)

    def describe_create_account_status(self, CreateAccountRequestId: str) -> PretendedAnswer:
        found = self._seen().creations.get(CreateAccountRequestId)
        if found is None:
            refuse_call("CreateAccountStatusNotFoundException", "DescribeCreateAccountStatus")
        return {"CreateAccountStatus": self._creation(CreateAccountRequestId, found)}

    def list_accounts_with_invalid_effective_policy(self, PolicyType: str, NextToken: str = "") -> PretendedAnswer:
        return _page("Accounts", [], NextToken)

    def list_effective_policy_validation_errors(
        self, AccountId: str, PolicyType: str, NextToken: str = ""
    ) -> PretendedAnswer:
        return _page("EffectivePolicyValidationErrors", [], NextToken)

    def _holder(self, state: PretendedState, key: str, operation: str) -> None:
        if key not in state.nodes or state.nodes[key].kind is NodeKind.ACCOUNT:
            refuse_call("ParentNotFoundException", operation)

    def _account(self, state: PretendedState, key: str, node: PretendedNode) -> dict[str, Json]:
        said = self.account_state(node).value
        return {
            "Id": key,
            "Arn": f"arn:{state.partition}:organizations::{state.management}:account/{state.organization}/{key}",
            "Name": node.name,
            "Email": node.email,
            "State": said,
            "Paths": [self._path(state, key)],
            "Status": "ACTIVE" if said in ("ACTIVE", "PENDING_ACTIVATION") else said.replace("CLOSED", "SUSPENDED"),
        }

    def _path(self, state: PretendedState, key: str) -> str:
        parts = [key]
        while parent := state.nodes[parts[0]].parent:
            parts.insert(0, parent)
        return "/".join((state.organization, *parts, ""))

    def account_state(self, node: PretendedNode) -> AccountState:
        """Return the state of an account now; for one that is being closed, the two states take turns."""
        now = self.clock()
        if now < node.activated:
            return AccountState.PENDING_ACTIVATION
        if now < node.closed:
            return AccountState.ACTIVE if (node.closed - now) // _TURN % 2 else AccountState.PENDING_CLOSURE
        return AccountState.CLOSED if node.closed else node.state

    def _creation(self, key: str, one: PretendedCreation) -> dict[str, Json]:
        done = one.done <= self.clock()
        described: dict[str, Json] = {
            "Id": key,
            "AccountName": one.name,
            "State": ("FAILED" if one.failure else "SUCCEEDED") if done else "IN_PROGRESS",
            "RequestedTimestamp": datetime.fromtimestamp(one.asked, UTC).isoformat(),
        }
        if done:
            described |= {"FailureReason": one.failure} if one.failure else {"AccountId": one.account}
        return described


def _summary(key: str, policy: PretendedPolicy) -> dict[str, Json]:
    return {
        "Id": key,
        "Name": policy.name,
        "Type": policy.kind.value,
        "Description": policy.description,
        "AwsManaged": policy.aws_managed,
    }


def _page(member: str, entries: Iterable[Mapping[str, Json]], token: str) -> PretendedAnswer:
    """Return a page of a list, with the token of the next one."""
    listed, start = [dict(entry) for entry in entries], int(token or "0")
    more = {"NextToken": str(start + _PAGE)} if start + _PAGE < len(listed) else {}
    page: list[Json] = [*listed[start : start + _PAGE]]
    return {member: page, **more}
