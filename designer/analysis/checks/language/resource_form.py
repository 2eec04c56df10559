"""Resources are ARNs, or *."""

from __future__ import annotations

from designer.analysis.checks.finding import IAM_GUIDE, Check, Severity
from designer.analysis.checks.language.faults import of_rule
from designer.policy.language.element_reader import RESOURCE_FORM

CHECK = Check(
    RESOURCE_FORM,
    "Resources are ARNs, or *",
    Severity.WARNING,
    "A statement only covers a resource whose whole ARN its pattern matches; a bare name matches none.",
    f"{IAM_GUIDE}reference_policies_elements_resource.html",
    texts=of_rule(RESOURCE_FORM),
)
