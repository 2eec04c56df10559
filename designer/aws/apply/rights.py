"""The rights that a plan needs: the least IAM policy under which each of its calls is allowed.

Resources and condition keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_organizations.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from designer.analysis.migration.operations import ArgumentValue, Call
from designer.analysis.migration.plan import MigrationPlan
from designer.aws.apply.facts import policy_key

READS = ("organizations:Describe*", "organizations:List*")
"""What a run reads, of everything: most lists cannot be narrowed to a resource."""

_ACCOUNT_READS = "account:GetAccountInformation"

_SHAPES = {"r-": "root/{organization}/{id}", "ou-": "ou/{organization}/{id}", "p-": "policy/{organization}/{kind}/{id}"}

_TYPED = frozenset(("AttachPolicy", "DetachPolicy", "CreatePolicy", "UpdatePolicy", "DeletePolicy", "EnablePolicyType"))
"""Operations with the condition key ``organizations:PolicyType``."""


def needed_policy(plan: MigrationPlan, organization: str, partition: str) -> dict[str, object]:
    """Return the policy as a document of IAM: readings, and each operation on exactly what the plan names."""
    rights = _Rights(plan, organization, partition)
    reads = [*READS, *([_ACCOUNT_READS] if any(step.call.service == "account" for step in plan.steps) else [])]
    statements: list[dict[str, object]] = [{"Effect": "Allow", "Action": reads, "Resource": "*"}]
    return {"Version": "2012-10-17", "Statement": [*statements, *rights.statements()]}


class _Rights:
    """Actions of a plan with their resources and the values of their condition keys."""

    def __init__(self, plan: MigrationPlan, organization: str, partition: str) -> None:
        self._organization = organization
        self._partition = partition
        sides = (plan.sides.before, plan.target.organization)
        self._kinds: dict[str, str] = {}
        for policy in (policy for side in sides for policy in side.policies.values()):
            self._kinds |= dict.fromkeys((policy.id, policy_key(policy, {})), policy.type.value)
        makers = {step.made: step.call for step in plan.steps if step.made}
        self._kinds |= {made: _text(call, "Type") for made, call in makers.items() if call.operation == "CreatePolicy"}
        self._made = {made: self._new(call) for made, call in makers.items()}
        self._resources: dict[str, set[str]] = {}
        self._conditions: dict[str, tuple[str, set[str]]] = {}
        for step in plan.steps:
            self._add(step.call)

    def statements(self) -> Iterator[dict[str, object]]:
        """Yield a statement for each set of resources and conditions."""
        grouped: dict[tuple[tuple[str, ...], str, tuple[str, ...]], list[str]] = {}
        for action, resources in sorted(self._resources.items()):
            key, values = self._conditions.get(action, ("", set()))
            least = (one for one in resources if not any(fnmatchcase(one, other) for other in resources - {one}))
            grouped.setdefault((tuple(sorted(least)), key, tuple(sorted(values))), []).append(action)
        for (names, key, allowed), actions in grouped.items():
            statement: dict[str, object] = {"Effect": "Allow", "Action": actions}
            statement["Resource"] = [*names] if names != ("*",) else "*"
            yield statement | ({"Condition": {"StringEquals": {key: [*allowed]}}} if key else {})

    def _add(self, call: Call) -> None:
        action = f"{call.service}:{call.operation}"
        self._resources.setdefault(action, set()).update(self._of(call) or {"*"})
        if "Tags" in call.arguments and call.operation in _MAKERS:
            self._resources.setdefault("organizations:TagResource", set()).add(f"{self._start(call)}:{self._new(call)}")
        if call.operation in _TYPED:
            policy = call.arguments.get("PolicyId", "")
            known = self._kinds.get(policy["new"] if isinstance(policy, dict) else str(policy), "")
            kind = _text(call, "PolicyType") or _text(call, "Type") or known
            self._conditions.setdefault(action, ("organizations:PolicyType", set()))[1].add(kind)
        elif service := _text(call, "ServicePrincipal"):
            self._conditions.setdefault(action, ("organizations:ServicePrincipal", set()))[1].add(service)

    def _of(self, call: Call) -> set[str]:
        """Return the resources of a call; empty if its action takes none."""
        start = self._start(call)
        match call.operation:
            case "CreatePolicy":
                return {f"{start}:{self._new(call)}"}
            case "PutResourcePolicy":
                return {f"{start}:resourcepolicy/{self._organization}/*"}
            case "PutAccountName" if "AccountId" not in call.arguments:
                return {f"{start}:account"}
        return {self._arn(start, value) for name, value in call.arguments.items() if name in _NAMED}

    def _new(self, call: Call) -> str:
        """Return whatever a call may make."""
        return _MAKERS[call.operation].format(self._organization, _text(call, "Type").lower())

    def _start(self, call: Call) -> str:
        return f"arn:{self._partition}:{call.service}::*"

    def _arn(self, start: str, value: ArgumentValue) -> str:
        if isinstance(value, Mapping):  # the run makes it, and its id is not known yet
            return f"{start}:{self._made.get(value['new'], f'*/{self._organization}/*')}"
        key = str(value)
        kind = self._kinds.get(key, "*").lower()
        if key.endswith("FullAWSAccess"):
            return f"arn:{self._partition}:organizations::aws:policy/{kind}/{key}"
        shape = next((one for begin, one in _SHAPES.items() if key.startswith(begin)), "account/{organization}/{id}")
        return f"{start}:{shape.format(organization=self._organization, id=key, kind=kind)}"


def _text(call: Call, name: str) -> str:
    value = call.arguments.get(name, "")
    return value if isinstance(value, str) else ""


_MAKERS = {
    "CreatePolicy": "policy/{0}/{1}/*",
    "CreateOrganizationalUnit": "ou/{0}/*",
    "CreateAccount": "account/{0}/*",
}
"""Resources that calls make."""

_NAMED = frozenset(
    (
        *("PolicyId", "TargetId", "RootId", "ParentId", "OrganizationalUnitId", "AccountId", "ResourceId"),
        *("SourceParentId", "DestinationParentId"),
    )
)
"""Arguments that name resources."""
