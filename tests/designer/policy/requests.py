"""Requests that can be made, drawn by the catalogue's rows and AWS's list of keys, not by what the engine derived."""

import random
import re
from collections.abc import Iterable

from designer.policy.catalog.catalogue import action_details, details
from designer.policy.catalog.context_keys import documented_key
from designer.policy.matching.request import Request

ACCOUNT = "111122223333"
ALWAYS = {
    "aws:PrincipalAccount": (ACCOUNT,),
    "aws:PrincipalOrgID": ("o-example",),
    "aws:PrincipalOrgPaths": (("o-example/r-example/",), ("o-example/r-example/ou-example/",)),
    "aws:PrincipalIsAWSService": ("false",),
    "aws:ViaAWSService": ("true", "false"),
    "aws:SecureTransport": ("true", "false"),
    "aws:RequestedRegion": ("eu-central-1", "us-east-1", "eu-west-1", "ap-south-1"),
}
CALLERS = ("role/Admin", "role/Example", "user/anna", "root", "role/team/Developer")
ONE_REGION = ("iam", "organizations", "account", "route53", "cloudfront", "budgets", "ce")
TAG_KEYS = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")
IDS = {"role": "AROAEXAMPLE:me", "user": "AIDAEXAMPLE", "root": ACCOUNT}
TYPES = {"role": "AssumedRole", "user": "User", "root": "Account"}
CLOCKS = (("2026-01-01T00:00:00Z", "1767225600"), ("2020-02-02T00:00:00Z", "1580601600"))
PARTITIONS = {
    "aws": ("eu-central-1", "us-east-1", "eu-west-1", "ap-south-1"),
    "aws-cn": ("cn-north-1",),
    "aws-us-gov": ("us-gov-west-1",),
    "aws-eusc": ("eusc-de-east-1",),
    "aws-iso-e": ("eu-isoe-west-1",),
    "aws-iso-f": ("us-isof-south-1",),
}
"""Regions by partition; any may be the only one of a service with one endpoint; us-east-1 is aws's."""
EMPTY = ("aws:requesttag/", "aws:resourcetag/", "aws:principaltag/", "s3:prefix", "aws:referer")
"""Keys whose values callers set, and can leave empty."""
WITH_COLONS = (":identitypool/", ":foundation-model/", ":topic/", ":topicfilter/", "/${ObjectName}", ":thing/")
"""Parts of the ARNs of resources whose names hold colons."""
FILLINGS = (
    "x:0",
    "a:b",
    "a:b/x",
    "us-east-1:x",
    "x",
    "logs",
    "logs/x",
    "Admin",
    "a-b",
    "0123",
    "eu-central-1",
    ACCOUNT,
    "production",
)


def draw(
    action: str,
    keys: Iterable[str],
    values: Iterable[str],
    rng: random.Random,
    partitions: Iterable[str] = ("aws",),
) -> Request:
    """A request of an action.

    Args:
        action: One of the catalogue.
        keys: Keys that policies ask for, as they spell them.
        values: Values that they compare with; some of the request's are taken from them.
        rng: What decides.
        partitions: Those in which the request may be made.
    """
    partition = rng.choice(list(partitions))
    values = [*values, "x", "true", "production", "5"]
    context = {key: rng.choice(each) for key, each in ALWAYS.items()}
    context["aws:RequestedRegion"] = rng.choice(PARTITIONS[partition])
    if partition == "aws" and action.split(":")[0] in ONE_REGION:
        context["aws:RequestedRegion"] = "us-east-1"
    context["aws:PrincipalArn"] = f"arn:{partition}:iam::{ACCOUNT}:{rng.choice(CALLERS)}"
    kind = context["aws:PrincipalArn"].split(":")[5].split("/")[0]
    context |= {"aws:PrincipalType": TYPES[kind], "aws:userid": IDS[kind]}
    context["aws:CurrentTime"], context["aws:EpochTime"] = rng.choice(CLOCKS)
    fixed = {key.lower() for key in context}
    for key in keys:
        if key.lower() in fixed or not rng.randrange(3) or not carries(action, key.lower()):
            continue
        documented = documented_key(key)
        type_ = documented.type if documented else ""
        pool = {"Bool": ["true", "false"], "Numeric": ["1", "5", "1000"]}.get(type_, values)
        value = rng.choice([*pool, *[""] * 3] if key.lower().startswith(EMPTY) else [one for one in pool if one])
        context[key] = (value,) if documented and documented.multivalued else value
    return Request(action, resource(action, rng, partition), context["aws:PrincipalArn"], ACCOUNT, context=context)


def resource(action: str, rng: random.Random, partition: str = "aws") -> str:
    """A resource on which an action works: the account's own or, without an account, one of AWS's."""
    found = action_details(action)
    if not found.resources:
        return "*"
    if not any(use.required for use in found.resources) and not rng.randrange(6):
        return "*"
    types = details(action.split(":")[0]).resource_types
    shape = types[rng.choice(found.resources).name.lower()].arn.split(", ")[0]
    owner = "" if not rng.randrange(4) and action.startswith(("ssm:", "ec2:")) else ACCOUNT
    shape = shape.replace("${Partition}", partition).replace("${Account}", owner)
    shape = shape.replace("${Region}", rng.choice(PARTITIONS[partition]))
    free = any(name in shape for name in WITH_COLONS)
    bucket = shape.endswith(":s3:::${BucketName}")
    fitting = [filling for filling in FILLINGS if free or (":" not in filling and not (bucket and "/" in filling))]
    return re.sub(r"\$\{[^}]*\}", lambda _: rng.choice(fitting), shape)


def carries(action: str, key: str) -> bool:
    """Whether requests of an action can carry a key in lower case, by the rows of AWS's reference."""
    if key.startswith("aws:") and not key.startswith(TAG_KEYS):
        return True
    found, service = action_details(action), details(action.split(":")[0])
    rows = [*found.condition_keys, *(one for use in found.resources for one in use.condition_keys)]
    if not key.startswith(("aws:requesttag/", "aws:tagkeys")):
        rows += [one for use in found.resources for one in service.resource_types[use.name.lower()].condition_keys]
    return any(_is(key, row.lower()) for row in rows)


def _is(key: str, row: str) -> bool:
    start, filled, _ = row.partition("${")
    return key.startswith(start) if filled else key == row.partition("<")[0]
