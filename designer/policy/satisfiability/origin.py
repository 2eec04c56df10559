"""Origin of requests: the caller's account and AWS's partition, as far as they are known."""

import json
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from designer.policy.matching.facts import Facts
from resources import FOLDER

REGION_KEY = "aws:requestedregion"
CALLER_ARN_KEY = "aws:principalarn"
ACCOUNT_KEY = "aws:principalaccount"


class RequestOrigin(NamedTuple):
    """Known facts of a request's caller.

    Attributes:
        account: Number of the account; empty where it is open.
        partition: ``aws``; empty where it may be another one.
    """

    account: str = ""
    partition: str = ""


ANYWHERE = RequestOrigin()
"""Nothing is known."""


def origin_of(known: Facts, partition: str) -> RequestOrigin:
    """The place that known facts tell."""
    account = next((value for key, value in known if key == ACCOUNT_KEY), "")
    return RequestOrigin(account if isinstance(account, str) else "", partition)


_OTHER_PARTITION = re.compile(r"\baws-(?:cn|us-gov|iso|eusc)|\b(?:cn|us-gov|us-iso\w*|eu-iso\w*|eusc)-", re.ASCII)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_OF_REGIONS = re.compile(r'"([a-z0-9-]*[*?][a-z0-9*?-]*)"', re.ASCII)


def partition_of(texts: Iterable[str]) -> str:
    """The partition of an organization with these policies: ``aws``, unless one of them speaks of another.

    A pattern such as ``c*`` can be meant for the Regions of another one; it is not where a policy names ``arn:aws:`` or
    a Region of the partition aws.
    """
    found = set(map(_named_partition, texts))
    if _OTHER in found:
        return ""
    return "" if _DOUBTFUL in found and _AWS not in found else "aws"


_OTHER, _DOUBTFUL, _AWS, _NONE = "other", "doubtful", "aws", ""


@lru_cache(maxsize=8192)
def _named_partition(text: str) -> str:
    if "\\u" in text:
        text = _ESCAPE.sub(_meant, text)
    if _OTHER_PARTITION.search(text):
        return _OTHER
    aws, others = known_regions()
    patterns = {pattern for pattern in _OF_REGIONS.findall(text) if pattern.strip("*")}
    doubtful = [pattern for pattern in patterns if any(fnmatchcase(region, pattern) for region in others)]
    if any(not any(fnmatchcase(region, pattern) for region in aws) for pattern in doubtful):
        return _OTHER
    if "arn:aws:" in text or any(f'"{region}"' in text for region in aws):
        return _AWS
    return _DOUBTFUL if doubtful else _NONE


def _meant(escape: re.Match[str]) -> str:
    """Return the character that an escape of JSON stands for; a quote, which ends no string there, as another one."""
    code = escape[1]
    return escape[0] if code is None else chr(int(code, 16)).replace('"', "'")


@lru_cache(maxsize=1)
def known_regions() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The Regions of the partition aws, and those of the others."""
    listed = json.loads((FOLDER / "regions.json").read_text("utf-8"))["regions"]
    own = tuple(str(one["id"]) for one in listed if one["partition"] == "aws")
    return own, tuple(str(one["id"]) for one in listed if one["partition"] != "aws")


def in_partition(shape: str, partition: str) -> str:
    """The shape of an ARN with the partition filled in, where it is known."""
    return shape.replace("arn:*:", f"arn:{partition}:", 1) if partition and shape.startswith("arn:*:") else shape


@lru_cache(maxsize=1)
def services_of_one_region() -> dict[str, str]:
    """The services with one endpoint, and the Region that requests to it name in the partition aws.

    Others that AWS calls global, such as sts, have endpoints in Regions too.
    """
    content = json.loads((FOLDER / "global_services.json").read_text("utf-8"))
    return {str(one["service"]): str(one["region"]) for one in content["services"] if one.get("oneEndpoint")}


def regions_of(service: str, partition: str) -> tuple[str, ...]:
    """The only Region that requests to a service of one endpoint can name; empty where it may be any.

    That is every other service, and these too where the partition is open: each has its own, and more are built.
    """
    region = services_of_one_region().get(service)
    return (region,) if region and partition else ()
