"""A pretended AWS that enforces an IAM policy, as the service authorization reference says of its actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase

from designer.aws.pretended.refusals import refuse_call
from tests.designer.aws.pretended.aws import Aws

_ACCOUNT = "111111111111"
_WORDS = {"Aws": "AWS"}
_TYPED = ("AttachPolicy", "DetachPolicy", "CreatePolicy", "UpdatePolicy", "DeletePolicy", "EnablePolicyType")
_NAMED = ("PolicyId", "TargetId", "RootId", "OrganizationalUnitId", "AccountId", "ResourceId", "ParentId")
_PARENTS = ("SourceParentId", "DestinationParentId")
_MAKES = {
    "CreatePolicy": "policy/{}/{}/p-new",
    "CreateOrganizationalUnit": "ou/{}/ou-new",
    "CreateAccount": "account/{}/1",
}


class Enforcing:
    """A client that refuses what a policy does not allow."""

    def __init__(self, aws: Aws, policy: Mapping[str, object]) -> None:
        self.aws = aws
        self._statements = policy["Statement"]

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self.aws, name)

        def call(**parameters: object) -> object:
            operation = "".join(_WORDS.get(word.capitalize(), word.capitalize()) for word in name.split("_"))
            for action, resource, context in self._asked(operation, parameters):
                if not any(self._allows(one, action, resource, context) for one in self._statements):
                    refuse_call("AccessDeniedException", operation)
            return method(**parameters)

        return call

    def _asked(self, operation: str, given: Mapping[str, object]) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield each action, resource and context that a call asks for."""
        if operation.startswith(("List", "Describe")):
            yield f"organizations:{operation}", "*", {}
            return
        service = "account" if "AccountName" in operation or "AccountInformation" in operation else "organizations"
        action = f"{service}:{operation}"
        resources = [self._arn(str(given[name]), service) for name in (*_NAMED, *_PARENTS) if name in given]
        kind = str(given.get("PolicyType") or given.get("Type") or self._kind(str(given.get("PolicyId", ""))))
        context = {"organizations:PolicyType": kind} if operation in _TYPED else {}
        if "ServicePrincipal" in given:
            context = {"organizations:ServicePrincipal": str(given["ServicePrincipal"])}
        organization = self.aws.state.organization
        start = f"arn:aws:organizations::{_ACCOUNT}:"
        if operation == "CreatePolicy":
            resources = [f"{start}policy/{organization}/{kind.lower()}/p-new"]
        if operation == "PutResourcePolicy":
            resources = [f"{start}resourcepolicy/{organization}/rp-new"]
        if service == "account" and "AccountId" not in given:
            resources = [f"arn:aws:account::{_ACCOUNT}:account"]
        if operation in ("GetAccountInformation", "EnableAWSServiceAccess", "DisableAWSServiceAccess"):
            resources = []
        for resource in resources or ["*"]:
            yield action, resource, context
        if operation in _MAKES and given.get("Tags"):
            yield "organizations:TagResource", start + _MAKES[operation].format(organization, kind.lower()), {}

    def _kind(self, key: str) -> str:
        policy = self.aws.state.policies.get(key)
        return policy.kind.value if policy is not None else ""

    def _arn(self, key: str, service: str) -> str:
        start, organization = f"arn:aws:{service}::{_ACCOUNT}:", self.aws.state.organization
        if key.startswith("p-"):
            kind = self._kind(key).lower()
            is_own = not key.endswith("FullAWSAccess")
            return (
                f"{start}policy/{organization}/{kind}/{key}"
                if is_own
                else f"arn:aws:organizations::aws:policy/{kind}/{key}"
            )
        shape = "root" if key.startswith("r-") else "ou" if key.startswith("ou-") else "account"
        return f"{start}{shape}/{organization}/{key}"

    def _allows(self, statement: Mapping[str, object], action: str, resource: str, context: Mapping[str, str]) -> bool:
        listed = statement["Resource"]
        resources = [listed] if isinstance(listed, str) else listed
        wanted = statement.get("Condition", {}).get("StringEquals", {})
        return (
            any(fnmatchcase(action, one) for one in statement["Action"])
            and any(fnmatchcase(resource, one) for one in resources)
            and all(context.get(key) in values for key, values in wanted.items())
        )
