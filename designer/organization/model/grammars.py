"""Grammars of the types of policies that are written in statements; the others merge values."""

from designer.organization.model.records import PolicyType
from designer.policy.language.elements import Grammar

GRAMMARS = {PolicyType.SERVICE_CONTROL_POLICY: Grammar.SCP, PolicyType.RESOURCE_CONTROL_POLICY: Grammar.RCP}
"""In the order of AWS's list of types."""
