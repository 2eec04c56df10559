"""The types of policies that are written in statements, and the grammar of each; the others merge values."""

from __future__ import annotations

from designer.policy.elements import Grammar
from designer.records import PolicyType

GRAMMARS = {
    PolicyType.SERVICE_CONTROL_POLICY: Grammar.SCP,
    PolicyType.RESOURCE_CONTROL_POLICY: Grammar.RCP,
}
"""In the order of AWS's list of types."""
