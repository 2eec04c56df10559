"""Keys on which it hangs whether a statement applies to requests of one action, and a short word for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.document import Statement
from designer.policy.satisfiability.masks import action_masks
from designer.policy.satisfiability.origin import RequestOrigin

_RESOURCE = "resource"
"""Stands for the resource of a request, which is no key."""

_CALLER = "caller"

_WORDS = {
    "aws:requestedregion": "Region",
    "aws:multifactorauthpresent": "MFA",
    "aws:multifactorauthage": "MFA",
    "aws:principalarn": _CALLER,
    "aws:principaltype": _CALLER,
    "aws:userid": _CALLER,
    "aws:assumedroot": _CALLER,
    "aws:username": _CALLER,
    "aws:principalaccount": "account",
    "aws:principalorgid": "organization",
    "aws:principalorgpaths": "organization",
    "aws:resourceaccount": "owner",
    "aws:resourceorgid": "owner",
    "aws:resourceorgpaths": "owner",
    "aws:sourceip": "address",
    "aws:vpcsourceip": "address",
    "aws:sourcevpc": "VPC",
    "aws:sourcevpce": "VPC endpoint",
    "aws:securetransport": "TLS",
    "aws:viaawsservice": "AWS service",
    "aws:calledvia": "AWS service",
    "aws:principalisawsservice": "AWS service",
    "aws:currenttime": "time",
    "aws:tagkeys": "tags",
    "aws:requesttag": "tags",
    "aws:resourcetag": "resource's tags",
    "aws:principaltag": "caller's tags",
    _RESOURCE: _RESOURCE,
}
"""Words that fit on a card; a key that is not here is called by what stands behind its prefix."""

_FIRST = ("Region", "MFA", _CALLER, _RESOURCE)
"""Words that tell most come first; the others by the alphabet."""


def hanging_keys(
    statement: Statement, action: str, catalogue: Catalogue, place: RequestOrigin, *, variables: bool
) -> frozenset[str]:
    """Words for what decides whether a statement applies to a request of an action; none where it always does.

    Args:
        statement: With the conditions that are still open.
        action: One action that it names.
        catalogue: Every action.
        place: Known facts of the caller.
        variables: True when the policy's version knows policy variables.
    """

    def varies(part: Statement) -> bool:
        sure, _ = action_masks(part, action, catalogue, place, variables=variables)
        return not sure

    anywhere = replace(statement, resources=("*",), not_resource=False)
    found = {_word(c.key) for c in statement.conditions if varies(replace(anywhere, conditions=(c,)))}
    if varies(replace(statement, conditions=())):
        found.add(_RESOURCE)
    return frozenset(found)


def in_order(words: Iterable[str]) -> tuple[str, ...]:
    """Words with those that tell most first."""
    return tuple(
        sorted(set(words), key=lambda word: (_FIRST.index(word) if word in _FIRST else len(_FIRST), word.lower()))
    )


def _word(key: str) -> str:
    name = key.lower().partition("/")[0]
    return _WORDS.get(name, key.partition("/")[0].rpartition(":")[2])
