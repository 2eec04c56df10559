"""Declarative policies (tag, backup, AI opt-out, chat, EC2 and the others that are not SCPs or RCPs).

They deny nothing: policies of one type on an account's path merge into one effective policy, by inheritance operators
(https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html). `shapes.py` knows what each type
holds, `document.py` reads a text, `inheritance.py` merges, `merged.py` does it for a node of an organization,
`remarks.py` says what the outcome means for Regions.
"""

from designer.organization.declarative.document import (
    DeclarativeDocument,
    InheritanceOperator,
    SettingsBlock,
    read_declarative,
)
from designer.organization.declarative.inheritance import OperatorOutcome, OperatorStep
from designer.organization.declarative.merged import (
    Effective,
    Setting,
    UnreadPolicy,
    effective_policy,
    enabled_types,
    words,
)
from designer.organization.declarative.remarks import remarks
from designer.organization.declarative.shapes import SHAPES, TypeShape
