"""AWS's own managed policies for identities: their newest versions on a day, read when one is first asked for.

They are a list of their day: a policy that an account shows otherwise is in the account's identities.
"""

import json
import lzma
import re
from functools import lru_cache
from typing import NamedTuple

from resources import FOLDER

_ARN = re.compile(r"arn:[^:]*:iam::aws:policy/(.+)", re.DOTALL)


class AwsManagedPolicies(NamedTuple):
    """The list: its day, and documents by path and name ("service-role/AWSLambdaBasicExecutionRole")."""

    date: str
    documents: dict[str, dict[str, object]]


def is_aws_managed(reference: str) -> bool:
    """Return True for the ARN of one of AWS's own policies."""
    return _ARN.fullmatch(reference) is not None


@lru_cache(maxsize=2048)
def managed_policy_text(arn: str) -> str | None:
    """Return the document of a policy on indented lines, or None if the list lacks it.

    The list has the partition ``aws``; others are taken to have the same policies unless we know better.
    """
    match = _ARN.fullmatch(arn)
    document = load().documents.get(match[1]) if match else None
    return None if document is None else json.dumps(document, indent=2, ensure_ascii=False)


def has(arn: str, text: str) -> bool:
    """Return True if the list has a policy with this document."""
    match = _ARN.fullmatch(arn)
    document = load().documents.get(match[1]) if match else None
    try:
        return document is not None and json.loads(text) == document
    except (ValueError, RecursionError):
        return False


@lru_cache(maxsize=1)
def load() -> AwsManagedPolicies:
    """Return the list."""
    content = json.loads(lzma.decompress((FOLDER / "aws_managed_policies.json.xz").read_bytes()))
    return AwsManagedPolicies(str(content["date"]), content["policies"])
