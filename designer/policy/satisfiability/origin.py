"""Where requests come from: the caller's account and AWS's partition, as far as they are known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from designer.policy.matching.facts import Facts
from resources import FOLDER

REGION = "aws:requestedregion"
CALLER = "aws:principalarn"
ACCOUNT = "aws:principalaccount"


class RequestOrigin(NamedTuple):
    """What is known of a request's caller.

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
    account = next((value for key, value in known if key == ACCOUNT), "")
    return RequestOrigin(account if isinstance(account, str) else "", partition)


_OTHER_PARTITION = re.compile(r"\baws-(?:cn|us-gov|iso|eusc)|\b(?:cn|us-gov|us-iso\w*|eu-iso\w*|eusc)-", re.ASCII)


def partition_of(texts: Iterable[str]) -> str:
    """The partition of an organization with these policies: ``aws``, unless one of them speaks of another."""
    return "" if any(map(_speaks_of_another, texts)) else "aws"


@lru_cache(maxsize=8192)
def _speaks_of_another(text: str) -> bool:
    return _OTHER_PARTITION.search(text) is not None or "\\u" in text


def in_partition(shape: str, partition: str) -> str:
    """The shape of an ARN with the partition filled in, where it is known."""
    return shape.replace("arn:*:", f"arn:{partition}:", 1) if partition and shape.startswith("arn:*:") else shape


@lru_cache(maxsize=1)
def services_of_one_region() -> dict[str, str]:
    """The services with one endpoint, and the Region that requests to it name in the partition aws."""
    content = json.loads((FOLDER / "global_services.json").read_text("utf-8"))
    return {str(one["id"]): str(one["region"]) for one in content["services"] if one["id"] in _ONE_ENDPOINT}


_ONE_ENDPOINT = frozenset(
    {
        "iam",
        "organizations",
        "account",
        "route53",
        "cloudfront",
        "globalaccelerator",
        "networkmanager",
        "waf",
        "shield",
        "budgets",
        "ce",
    }
)
"""Of the services that AWS calls global; others of them, such as sts, have endpoints in Regions too."""

_ELSEWHERE = ("us-gov-west-1", "us-gov-east-1", "cn-north-1", "cn-northwest-1", "us-iso-east-1", "us-isob-east-1")


def regions_of(service: str, partition: str) -> tuple[str, ...]:
    """The Regions that requests to a service of one endpoint can name; empty for any other service: all."""
    region = services_of_one_region().get(service)
    if region is None:
        return ()
    return (region,) if partition else (region, *_ELSEWHERE)
