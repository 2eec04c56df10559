"""Lines of a migration's script that ask AWS: whether it is as the earlier design says, and what a call made of it.

They read what the proofs are about: the policies that limit the accounts of the plan, their texts and targets, and the
OUs and accounts below each level on the way to these. A node or policy without an id is none of AWS's yet.

Texts are compared by AWS's own command line, in a query of JMESPath: none is printed, so that no character set, line
break or length can spoil it. AWS keeps a policy sent through its API exactly as it was sent
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html).
"""

import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping

from designer.analysis.differences.effects import STAGES
from designer.analysis.migration.operations import ArgumentValue, Call
from designer.analysis.migration.plan import MigrationPlan
from designer.basics.words import CONTROLS, plain, whole
from designer.organization.model.organization import Organization
from designer.organization.model.records import RCP_FULL_AWS_ACCESS, NodeId, NodeKind, Policy, PolicyType, managed_as


def comparison(plan: MigrationPlan) -> Iterator[str]:
    """Yield the lines of the shell, if the plan rests on something that AWS has."""
    before = plan.sides.before
    levels = _levels(plan)
    yield from _types(before)
    for kind in STAGES:
        yield from _library(before, kind)
    for policy in before.policies.values():
        if policy.type in STAGES and policy.aws_id and _is_relied_on(plan, policy, levels):
            yield from _policy(before, policy)
    for node_id in levels:
        node = before.node(node_id)
        if node.kind is not NodeKind.ACCOUNT and node.aws_id:
            yield from _children(before, node_id)


def _levels(plan: MigrationPlan) -> dict[NodeId, None]:
    """Nodes of the earlier design on whose policies the proofs rest: the paths of all accounts that a step touches."""
    sides = (plan.sides.before, plan.target.organization)
    touched = dict.fromkeys(account for step in plan.steps for account in step.accounts)
    found: dict[NodeId, None] = {}
    for account in touched:
        for side in sides:
            found |= dict.fromkeys(side.path(account) if account in side.nodes else ())
    return {node_id: None for node_id in found if node_id in plan.sides.before.nodes}


def _is_relied_on(plan: MigrationPlan, policy: Policy, levels: Iterable[NodeId]) -> bool:
    """Return True for a policy that limits an account of the plan, or that a step names."""
    if not plan.sides.before.targets(policy.id).isdisjoint(levels):
        return True
    return any(step.call.arguments.get("PolicyId") == policy.aws_id for step in plan.steps)


def _types(before: Organization) -> Iterator[str]:
    types = [kind.value for kind in STAGES if kind in before.settings.policy_types]
    kinds = " || ".join(f'Type==`"{kind.value}"`' for kind in STAGES)
    query = f'Roots[].PolicyTypes[?Status==`"ENABLED"` && ({kinds})].Type[]'
    yield _same("the enabled policy types", types, f"list-roots --query {quoted(query)}")


def _library(before: Organization, kind: PolicyType) -> Iterator[str]:
    """Yield the policies that there are: one that the design has not could limit anybody."""
    own = [policy.aws_id for policy in before.policies.values() if policy.type is kind and not managed_as(policy)]
    listing = f"list-policies --filter {kind.value} --query 'Policies[?AwsManaged==`false`].Id'"
    yield _same(f"the policies of the type {kind.value}", own, listing)


def _policy(before: Organization, policy: Policy) -> Iterator[str]:
    managed = managed_as(policy)
    one = quoted(policy.aws_id)
    if managed is None and policy.unknown is None:
        words = " ".join(map(quoted, (comment_text(f"the text of {policy.name}"), *_spellings(policy.text))))
        yield f"told {words} organizations describe-policy --policy-id {one} --query Policy.Content"
    if managed != RCP_FULL_AWS_ACCESS:  # AWS attaches it itself, and a design need not say so
        targets = [before.node(node).aws_id for node in before.walk() if node in before.targets(policy.id)]
        listing = f"list-targets-for-policy --policy-id {one} --query 'Targets[].TargetId'"
        yield _same(f"the targets of {policy.name}", targets, listing)


def _spellings(text: str) -> tuple[str, str]:
    """Return a document as AWS may show it, without spaces: with characters beyond ASCII as such, and escaped.

    A design has documents in its own layout, while AWS keeps the layout that it was sent.
    """
    try:
        document = json.loads(text)
    except ValueError:
        return "".join(text.split()), ""
    bare, escaped = (json.dumps(document, ensure_ascii=ascii_only) for ascii_only in (False, True))
    return "".join(bare.split(" ")), "".join(escaped.split(" "))


def _children(before: Organization, node_id: NodeId) -> Iterator[str]:
    node = before.node(node_id)
    where = "the root" if node.kind is NodeKind.ROOT else f"the OU {node.name}"
    for kind, word, noun in ((NodeKind.OU, "ORGANIZATIONAL_UNIT", "OUs"), (NodeKind.ACCOUNT, "ACCOUNT", "accounts")):
        inside = [child.aws_id for child in map(before.node, node.children) if child.kind is kind]
        listing = f"list-children --parent-id {quoted(node.aws_id)} --child-type {word} --query 'Children[].Id'"
        yield _same(f"the {noun} in {where}", inside, listing)


def _same(words: str, ids: Iterable[str], listing: str) -> str:
    """Return a line that stops the script unless AWS lists just these ids; empty ones are none of AWS's yet."""
    known = " ".join(filter(None, ids))
    return f"same {quoted(comment_text(words))} {quoted(known)} organizations {listing}"


_POLICY = {
    "Name": "PolicySummary.Name",
    "Description": "PolicySummary.Description",
    "Content": "Content",
    "Type": "PolicySummary.Type",
}
_RUNS = re.compile(f"((?:{CONTROLS.pattern})+)")
_YES = '[`"yes"`]'


def read_back(call: Call, word: Callable[[ArgumentValue], str], kind: str) -> Iterator[str]:
    """Yield the lines that stop the script unless AWS shows what a call has made.

    Args:
        call: The call; one of those that make nothing with an id.
        word: An id as a word of the shell.
        kind: Type of the policy that it attaches or detaches; not read for other calls.
    """
    ids = {name: word(value) for name, value in call.arguments.items() if isinstance(value, str | dict)}
    match call.operation:
        case "AttachPolicy" | "DetachPolicy":
            sign = "shows" if call.operation == "AttachPolicy" else "hides"
            listing = f"list-policies-for-target --target-id {ids['TargetId']} --filter {kind}"
            yield f"{sign} {ids['PolicyId']} organizations {listing} --query 'Policies[].Id'"
        case "UpdatePolicy":
            one = ids["PolicyId"]
            yield f"shows {one} organizations describe-policy --policy-id {one} --query {query(as_policy(call))}"
        case "DeletePolicy":
            yield f"gone PolicyNotFound organizations describe-policy --policy-id {ids['PolicyId']}"
        case "MoveAccount":
            place = f"list-parents --child-id {ids['AccountId']} --query 'Parents[].Id'"
            yield f"shows {ids['DestinationParentId']} organizations {place}"
        case "UpdateOrganizationalUnit" | "DeleteOrganizationalUnit":
            yield _ou(call, ids["OrganizationalUnitId"])
        case "RemoveAccountFromOrganization":
            yield f"gone AccountNotFound organizations describe-account --account-id {ids['AccountId']}"
        case "CloseAccount":
            yield f"shows CLOSED organizations describe-account --account-id {ids['AccountId']} --query Account.State"
        case "PutResourcePolicy":
            found = query(f"[ResourcePolicy][?{equal(call, {'Content': 'Content'})}].{_YES}")
            yield f"shows yes organizations describe-resource-policy --query {found}"
        case "DeleteResourcePolicy":
            yield "gone ResourcePolicyNotFound organizations describe-resource-policy"
        case "PutAccountName":
            account = f" --account-id {ids['AccountId']}" if "AccountId" in ids else ""
            found = query(f"[@][?{equal(call, {'AccountName': 'AccountName'})}].{_YES}")
            yield f"shows yes account get-account-information{account} --query {found}"
        case "TagResource" | "UntagResource":
            yield from _tags(call, ids["ResourceId"])
        case _:
            yield from _settings(call, ids)


def _ou(call: Call, one: str) -> str:
    reading = f"organizations describe-organizational-unit --organizational-unit-id {one}"
    if call.operation == "DeleteOrganizationalUnit":
        return f"gone OrganizationalUnitNotFound {reading}"
    named = equal(call, {"Name": "Name"})
    return f"shows {one} {reading} --query {query(f'[OrganizationalUnit][?{named}].Id')}"


def _tags(call: Call, one: str) -> Iterator[str]:
    """Yield each tag that is set with its value; no key that is removed."""
    listing = f"organizations list-tags-for-resource --resource-id {one} --query"
    tags, keys = (call.arguments.get(name, []) for name in ("Tags", "TagKeys"))
    for tag in tags if isinstance(tags, list) else []:
        assert isinstance(tag, dict)
        test = f"Key=={_literal(tag['Key'])} && Value=={_literal(tag['Value'])}"
        yield f"shows yes {listing} {query(f'Tags[?{test}].{_YES}')}"
    for key in keys if isinstance(keys, list) else []:
        yield f"hides yes {listing} {query(f'Tags[?Key=={_literal(key)}].{_YES}')}"


def _settings(call: Call, ids: Mapping[str, str]) -> Iterator[str]:
    """Yield the types of policies, services and their administrators."""
    service = ids.get("ServicePrincipal", "")
    match call.operation:
        case "EnablePolicyType":  # AWS works on it for a while, and takes no policies of the type before it has ended
            types = query('Roots[].PolicyTypes[?Status==`"ENABLED"`].Type[]')
            yield f"shows {ids['PolicyType']} organizations list-roots --query {types}"
        case "EnableAWSServiceAccess" | "DisableAWSServiceAccess":
            sign = "shows" if call.operation.startswith("Enable") else "hides"
            listing = "list-aws-service-access-for-organization"
            yield f"{sign} {service} organizations {listing} --query 'EnabledServicePrincipals[].ServicePrincipal'"
        case "RegisterDelegatedAdministrator" | "DeregisterDelegatedAdministrator":
            sign = "shows" if call.operation.startswith("Register") else "hides"
            listing = f"list-delegated-administrators --service-principal {service}"
            yield f"{sign} {ids['AccountId']} organizations {listing} --query 'DelegatedAdministrators[].Id'"


def as_policy(call: Call) -> str:
    """Query for the id of a policy that is as a call makes it."""
    return f"[Policy][?{equal(call, _POLICY)}].PolicySummary.Id"


def equal(call: Call, places: Mapping[str, str]) -> str:
    """Test of JMESPath: what AWS shows holds the arguments of a call at their places, as far as the call has them."""
    given = ((place, call.arguments[name]) for name, place in places.items() if name in call.arguments)
    return " && ".join(f"{place}=={_literal(value)}" for place, value in given)


def query(text: str) -> str:
    """Query as a word of the shell."""
    return quoted(text)


def comment_text(text: str) -> str:
    """Return the text in one line that steers no reader, for a comment or a title."""
    return " ".join(plain(text).split())


def quoted(text: str) -> str:
    """Return a text as one word of the shell; what would steer a reader of the script is put in when it runs."""
    return "".join(_pieces(whole(text))) or "''"


def _pieces(text: str) -> Iterator[str]:
    for number, piece in enumerate(_RUNS.split(text)):
        if piece and number % 2:
            octal = "".join(f"\\{byte:03o}" for byte in piece.encode())
            yield f"\"$(printf '{octal}')\""
        elif piece:
            yield shlex.quote(piece)


def _literal(text: object) -> str:
    """Return the text as a literal of JMESPath."""
    return "`" + json.dumps(text).replace("`", "\\u0060") + "`"
