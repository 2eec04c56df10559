"""Services and actions by what is likely meant: what the policy names, what the design names, what most people use."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import accumulate, islice

from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from designer.policy.catalog.catalogue import Catalogue

USUAL_SERVICES = ("s3", "ec2", "iam", "kms", "lambda", "rds", "dynamodb", "sts", "cloudtrail", "logs")
"""Services that most accounts use, the first ones most of all."""

_FIRST = 3
"""So many of them come first, whatever the design names."""

_UNNAMED_USUAL, _NAMED, UNNAMED_WEIGHT = 20, 40, 60
"""Weights of usual services that the design does not name, of others that it does, and of those that nothing names."""

_POLICIES = 200
"""Policies of a design that are looked into."""

_MOST = 1_000
"""Actions of all services that are offered at most for a few letters."""

_LONGEST = 120
"""Letters; no action has as many, and a pattern of a pasted text takes seconds to make."""

_FEWEST = 3
_SERVICE = re.compile(r'"([a-z0-9-]{2,40}):[A-Za-z*?]')


def service_weights(text: str, organization: Organization | None) -> Mapping[str, int]:
    """Services by how likely they are meant, the likeliest with the smallest weight.

    First those that the text names, then s3, ec2 and iam, then usual ones that the design names, then other usual ones,
    then others that it names.
    """
    policies = organization.policies.values() if organization is not None else ()
    scps = (policy for policy in policies if policy.type is PolicyType.SERVICE_CONTROL_POLICY)
    named = frozenset().union(*(_named(policy.text) for policy in islice(scps, _POLICIES)))
    found = dict.fromkeys(named, _NAMED)
    for rank, service in enumerate(USUAL_SERVICES, 1):
        found[service] = rank if rank <= _FIRST or service in named else _UNNAMED_USUAL + rank
    return found | dict.fromkeys(_SERVICE.findall(text), 0)


@lru_cache(maxsize=512)
def _named(text: str) -> frozenset[str]:
    return frozenset(_SERVICE.findall(text))


def without_colon(catalogue: Catalogue, typed: str) -> Iterator[int]:
    """Actions of the services that a text without a colon begins with: ``s3delb`` is for one of s3."""
    if len(typed) <= _LONGEST:
        for end in range(1, len(typed)):
            yield from catalogue.service_range(typed[:end])


def by_humps(catalogue: Catalogue, typed: str) -> Iterator[int]:
    """Actions of any service whose humps begin with what is typed: ``delbuck`` for ``s3:DeleteBucket``."""
    if not _FEWEST <= len(typed) <= _LONGEST or not typed.isalnum() or not typed.isascii():
        return
    text, ends = _joined(catalogue)
    seen = -1
    found = 0
    for place in _humps(typed.lower()).finditer(text):
        index = bisect_right(ends, place.start())
        if index != seen:
            yield index
            seen, found = index, found + 1
            if found == _MOST:
                return


@lru_cache(maxsize=16)
def _humps(typed: str) -> re.Pattern[str]:
    """A capital, then letters that follow or are capitals further on; names of actions begin with a capital."""
    parts = (f"(?:[{c}{c.upper()}]|[a-zA-Z0-9]*?{c.upper()})" for c in typed[1:])
    return re.compile(typed[0].upper() + "".join(parts))


@lru_cache(maxsize=2)
def _joined(catalogue: Catalogue) -> tuple[str, list[int]]:
    """All names as lines, and where each line ends."""
    return "\n".join(catalogue.actions), list(accumulate(len(name) + 1 for name in catalogue.actions))
