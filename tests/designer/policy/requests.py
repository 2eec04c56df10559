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
    "aws:PrincipalType": ("AssumedRole", "User"),
    "aws:userid": ("AROAEXAMPLE:me",),
    "aws:PrincipalIsAWSService": ("false",),
    "aws:ViaAWSService": ("true", "false"),
    "aws:SecureTransport": ("true", "false"),
    "aws:CurrentTime": ("2026-01-01T00:00:00Z", "2020-02-02T00:00:00Z"),
    "aws:EpochTime": ("1767225600",),
    "aws:RequestedRegion": ("eu-central-1", "us-east-1", "eu-west-1", "ap-south-1"),
}
CALLERS = ("role/Admin", "role/Example", "user/anna", "root", "role/team/Developer")
ONE_REGION = ("iam", "organizations", "account", "route53", "cloudfront", "budgets", "ce")
TAG_KEYS = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")
FILLINGS = ("x", "logs", "logs/x", "Admin", "a-b", "0123", "eu-central-1", ACCOUNT, "production")


def draw(action: str, keys: Iterable[str], values: Iterable[str], rng: random.Random) -> Request:
    """A request of an action.

    Args:
        action: One of the catalogue.
        keys: Keys that policies ask for, as they spell them.
        values: Values that they compare with; some of the request's are taken from them.
        rng: What decides.
    """
    values = [*values, "x", "true", "production", "5"]
    context = {key: rng.choice(each) for key, each in ALWAYS.items()}
    if action.split(":")[0] in ONE_REGION:
        context["aws:RequestedRegion"] = "us-east-1"
    context["aws:PrincipalArn"] = f"arn:aws:iam::{ACCOUNT}:{rng.choice(CALLERS)}"
    fixed = {key.lower() for key in context}
    for key in keys:
        if key.lower() in fixed or not rng.randrange(3) or not carries(action, key.lower()):
            continue
        documented = documented_key(key)
        kind = documented.type if documented else ""
        pool = {"Bool": ["true", "false"], "Numeric": ["1", "5", "1000"]}.get(kind, values)
        value = rng.choice(list(pool))
        context[key] = (value,) if documented and documented.multivalued else value
    return Request(action, resource(action, rng), context["aws:PrincipalArn"], ACCOUNT, context=context)


def resource(action: str, rng: random.Random) -> str:
    """A resource on which an action works."""
    found = action_details(action)
    if not found.resources:
        return "*"
    if not any(use.required for use in found.resources) and not rng.randrange(6):
        return "*"
    types = details(action.split(":")[0]).resource_types
    shape = types[rng.choice(found.resources).name.lower()].arn.split(", ")[0]
    shape = shape.replace("${Partition}", "aws").replace("${Account}", ACCOUNT)
    bucket = shape.endswith(":s3:::${BucketName}")
    return re.sub(r"\$\{[^}]*\}", lambda _: rng.choice([f for f in FILLINGS if not (bucket and "/" in f)]), shape)


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
