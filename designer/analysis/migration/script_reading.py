"""Lines of a migration's script that read back: after each call AWS must show what the step is for.

Texts are compared by AWS's own command line, in a query of JMESPath: none is printed, so that no character set, line
break or length can spoil it. AWS keeps a policy sent through its API exactly as it was sent
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html).
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping

from designer.analysis.migration.operations import ArgumentValue, Call
from designer.basics.words import CONTROLS, plain, whole

_POLICY = {
    "Name": "PolicySummary.Name",
    "Description": "PolicySummary.Description",
    "Content": "Content",
    "Type": "PolicySummary.Type",
}
_RUNS = re.compile(f"((?:{CONTROLS.pattern})+)")
_YES = '[`"yes"`]'


def read_back(call: Call, word: Callable[[ArgumentValue], str], kind: str) -> Iterator[str]:
    """Lines that stop the script unless AWS shows what a call has made.

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
        case "PutAccountName":
            account = f" --account-id {ids['AccountId']}" if "AccountId" in ids else ""
            told = query(f"[@][?{equal(call, {'AccountName': 'AccountName'})}].{_YES}")
            yield f"shows yes account get-account-information{account} --query {told}"
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
    """Each tag that is set with its value; no key that is removed."""
    listing = f"organizations list-tags-for-resource --resource-id {one} --query"
    tags, keys = (call.arguments.get(name, []) for name in ("Tags", "TagKeys"))
    for tag in tags if isinstance(tags, list) else []:
        assert isinstance(tag, dict)
        test = f"Key=={_literal(tag['Key'])} && Value=={_literal(tag['Value'])}"
        yield f"shows yes {listing} {query(f'Tags[?{test}].{_YES}')}"
    for key in keys if isinstance(keys, list) else []:
        yield f"hides yes {listing} {query(f'Tags[?Key=={_literal(key)}].{_YES}')}"


def _settings(call: Call, ids: Mapping[str, str]) -> Iterator[str]:
    """Types of policies, services and their administrators."""
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
    """Text in one line that steers no reader, for a comment or a title."""
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
    """Text as a literal of JMESPath."""
    return "`" + json.dumps(text).replace("`", "\\u0060") + "`"
