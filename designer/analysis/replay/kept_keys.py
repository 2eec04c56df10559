"""Condition keys of a design's policies: those that an activity file keeps, and those that no log records."""

from __future__ import annotations

from typing import NamedTuple

from designer.activity.logged_keys import LOGGED_KEYS, TAG_PREFIX
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from designer.policy.evaluation.partial import mentioned_keys
from designer.policy.language.document import Grammar

_GRAMMARS = {PolicyType.SERVICE_CONTROL_POLICY: Grammar.SCP, PolicyType.RESOURCE_CONTROL_POLICY: Grammar.RCP}
_LOGGED_ALWAYS = frozenset(
    {
        *("aws:requestedregion", "aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:viaawsservice"),
        *("aws:calledvialast", "aws:principalisawsservice", "aws:principalservicename", "aws:username"),
        *("aws:principalorgid", "aws:principalorgpaths", "aws:resourceorgid", "aws:resourceorgpaths"),
        "iam:passedtoservice",
    }
)
"""Keys that follow from each kind and from the design."""


class KeptKeys(NamedTuple):
    """Keys that logs record, and keys that no log records; lower case, sorted."""

    logged: tuple[str, ...]
    unlogged: tuple[str, ...]


def kept_keys(*designs: Organization) -> KeptKeys:
    """Return the keys that the SCPs and RCPs of some designs ask for, except for those that follow from every event."""
    policies = (policy for design in designs for policy in design.policies.values() if policy.type in _GRAMMARS)
    wanted = {key for policy in policies for key in mentioned_keys(policy.text, _GRAMMARS[policy.type])}
    logged = {key for key in wanted if key in LOGGED_KEYS or (key.startswith(TAG_PREFIX) and _can_be_kept(key))}
    return KeptKeys(tuple(sorted(logged)), tuple(sorted(wanted - logged - _LOGGED_ALWAYS)))


def _can_be_kept(key: str) -> bool:
    """Return True if a key can be before ``=`` and a value, on a line."""
    return "=" not in key and key.isprintable()
