"""Who made AWS unlike: the newest change in the organization's own log that could have done it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.activity.reducer import OrganizationChange
from designer.analysis.differences.three_way import MISSING, RecordKind
from designer.analysis.drift.drift import Drift, DriftItem
from designer.organization.model.ids import NodeId, PolicyId
from designer.organization.model.records import managed_as


class Authors:
    """Changes of an organization in its log.

    Args:
        changes: In any order; those that AWS refused count for nothing.
    """

    def __init__(self, changes: Iterable[OrganizationChange]) -> None:
        made = [change for change in changes if not change.refused]
        self._newest = sorted(made, key=lambda one: (one.time, one.event), reverse=True)
        self._about = {one.event: frozenset(one.about.lower().splitlines()) for one in made}

    def with_more(self, changes: Iterable[OrganizationChange]) -> Authors:
        """Return these and other changes together."""
        return Authors([*self._newest, *changes])

    def of(self, drift: Drift, item: DriftItem) -> OrganizationChange | None:
        """Return the newest change that could have made a part as it is in AWS, or None if the log has none.

        Nothing proves that it did: two changes may have made the same, and a log may lack days.
        """
        if not item.kind.is_drift:
            return None
        wanted = [(name, frozenset(one.lower() for one in about)) for name, about in _calls(drift, item)]
        return next(
            (
                one
                for one in self._newest
                if any(one.name == name and about <= self._about[one.event] for name, about in wanted)
            ),
            None,
        )


def calls_behind(drift: Drift) -> list[str]:
    """Return the names of the operations that could have made what drifted, sorted."""
    return sorted({name for item in drift.drifted for name, _ in _calls(drift, item)})


def _calls(drift: Drift, item: DriftItem) -> Iterator[tuple[str, list[str]]]:
    """Yield the operations that make a part so, each with what their parameters say."""
    change, is_there = item.change, item.change.theirs is not MISSING
    if change.record is RecordKind.POLICY:
        key = _policy(drift, change.id)
        if change.part:
            operations = ("TagResource", "UntagResource") if change.part[0] == "tags" else ("UpdatePolicy",)
            names = ("resourceId",) if change.part[0] == "tags" else ("policyId",)
            yield from ((operation, [f"{names[0]}={key}"]) for operation in operations)
        elif is_there:
            yield "CreatePolicy", [f"name={drift.versions.theirs.policies[PolicyId(change.id)].name}"]
        else:
            yield "DeletePolicy", [f"policyId={key}"]
    elif change.record is RecordKind.SETTINGS:
        yield from _settings_calls(drift, item, is_there=is_there)
    else:
        yield from _node_calls(drift, item, is_there=is_there)


def _node_calls(drift: Drift, item: DriftItem, *, is_there: bool) -> Iterator[tuple[str, list[str]]]:
    change = item.change
    key = _node(drift, change.id)
    match change.part[:1]:
        case ():
            if is_there:
                name = drift.versions.theirs.nodes[NodeId(change.id)].name
                yield "CreateOrganizationalUnit", [f"name={name}"]
                yield "CreateAccount", [f"accountName={name}"]
            else:
                yield "DeleteOrganizationalUnit", [f"organizationalUnitId={key}"]
                yield "RemoveAccountFromOrganization", [f"accountId={key}"]
        case ("parent",):
            yield "MoveAccount", [f"accountId={key}"]
        case ("policies",):
            operation = "AttachPolicy" if is_there else "DetachPolicy"
            yield operation, [f"policyId={_policy(drift, str(change.part[1]))}", f"targetId={key}"]
        case ("tags",):
            yield "TagResource", [f"resourceId={key}"]
            yield "UntagResource", [f"resourceId={key}"]
        case ("state",):
            yield "CloseAccount", [f"accountId={key}"]
        case ("name",):
            yield "UpdateOrganizationalUnit", [f"organizationalUnitId={key}"]
            yield "PutAccountName", [f"accountId={key}"]


def _settings_calls(drift: Drift, item: DriftItem, *, is_there: bool) -> Iterator[tuple[str, list[str]]]:
    field, *keys = item.change.part or ("",)
    key = keys[0] if keys else ""
    match field:
        case "policy_types":
            kind = getattr(key, "value", key)
            yield "EnablePolicyType" if is_there else "DisablePolicyType", [f"policyType={kind}"]
        case "trusted_services":
            name = "EnableAWSServiceAccess" if is_there else "DisableAWSServiceAccess"
            yield name, [f"servicePrincipal={key}"]
        case "delegated_administrators":
            name = "RegisterDelegatedAdministrator" if is_there else "DeregisterDelegatedAdministrator"
            account = _node(drift, str(getattr(key, "account", "")))
            yield name, [f"accountId={account}", f"servicePrincipal={getattr(key, 'service', '')}"]
        case "resource_policy":
            yield "PutResourcePolicy", []
            yield "DeleteResourcePolicy", []


def _node(drift: Drift, one: str) -> str:
    versions = drift.versions
    sides = (versions.theirs, versions.base, versions.ours)
    return next((side.nodes[NodeId(one)].aws_id for side in sides if NodeId(one) in side.nodes), one)


def _policy(drift: Drift, one: str) -> str:
    versions = drift.versions
    for side in (versions.theirs, versions.base, versions.ours):
        policy = side.policies.get(PolicyId(one))
        if policy is not None:
            managed = managed_as(policy)
            return f"p-{managed}" if managed else policy.aws_id
    return one
