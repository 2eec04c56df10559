"""Trust policies to begin with: who may take a role, with what it needs against strangers.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create.html
"""

import json

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

NUMBER_TO_COME = "<ACCOUNT>"
"""Place to be filled where an account has no number yet."""


@dataclass(frozen=True, slots=True)
class TrustTemplate:
    """A trust policy to begin with.

    Attributes:
        id: Its name in code.
        title: Whom it trusts.
        note: A sentence on what it is for.
        statement: Its statement, with ``{own}`` for the beginning of an ARN, ``arn:aws:iam::111122223333``, and with
            ``{partition}``.
    """

    id: str
    title: str
    note: str
    statement: dict[str, object]

    def text(self, organization: Organization, account: NodeId) -> str:
        """The text for a role of an account."""
        number = organization.node(account).aws_id or NUMBER_TO_COME
        partition = organization.settings.partition or "aws"
        text = json.dumps({"Version": "2012-10-17", "Statement": [self.statement]}, indent=2)
        return text.replace("{own}", f"arn:{partition}:iam::{number}").replace("{partition}", partition)


TRUST_TEMPLATES = read_record(tuple[TrustTemplate, ...], read_data("trust_templates.json")["templates"])
"""In the order of the menu."""

FIRST_TRUST = TRUST_TEMPLATES[0]
"""Template of a role that is made by hand."""
