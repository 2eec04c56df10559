"""Trusted access and delegated administration: services by their principals, and policy types that work through one."""

from __future__ import annotations

from collections.abc import Mapping

from designer.model.records import PolicyType

_PREFIXES: Mapping[str, str] = {
    "config-multiaccountsetup": "config",
    "member.org.stacksets.cloudformation": "cloudformation",
    "stacksets.cloudformation": "cloudformation",
    "macie": "macie2",
    "tagpolicies.tag": "tag",
    "aws-artifact-account-sync": "artifact",
    "storage-lens.s3": "s3",
    "ipam": "ec2",
    "reachabilityanalyzer.networkinsights": "ec2",
}
"""Prefixes of actions of services whose principal begins otherwise."""

NEEDING: Mapping[PolicyType, str] = {
    PolicyType.SECURITYHUB_POLICY: "securityhub.amazonaws.com",
    PolicyType.INSPECTOR_POLICY: "inspector2.amazonaws.com",
    PolicyType.GUARDDUTY_POLICY: "guardduty.amazonaws.com",
}
"""Policy types that are named after a service, with its principal."""


def service_prefix(principal: str) -> str:
    """Prefix of the actions of a service: "guardduty.amazonaws.com" → "guardduty"."""
    name = principal.removesuffix(".amazonaws.com").removesuffix(".amazonaws.com.cn")
    return _PREFIXES.get(name, name)
