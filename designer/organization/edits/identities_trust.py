"""Trust policies to begin with: who may take a role, with what it needs against strangers.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create.html
"""

import json
from collections.abc import Callable

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
        statement: Its statement, of an ARN's beginning: ``arn:aws:iam::111122223333``.
    """

    id: str
    title: str
    note: str
    statement: Callable[[str], dict[str, object]]

    def text(self, organization: Organization, account: NodeId) -> str:
        """The text for a role of an account."""
        number = organization.node(account).aws_id or NUMBER_TO_COME
        partition = organization.settings.partition or "aws"
        document = {"Version": "2012-10-17", "Statement": [self.statement(f"arn:{partition}:iam::{number}")]}
        return json.dumps(document, indent=2)


def _allow(principal: dict[str, str], action: str = "sts:AssumeRole", **condition: object) -> dict[str, object]:
    statement: dict[str, object] = {"Effect": "Allow", "Principal": principal, "Action": action}
    return {**statement, "Condition": condition} if condition else statement


def _elsewhere(own: str) -> str:
    partition = own.split(":")[1]
    return f"arn:{partition}:iam::<OTHER ACCOUNT>:root"


TRUST_TEMPLATES = (
    TrustTemplate(
        "account",
        "This account",
        "Users and roles here may assume it if a policy of theirs lets them.",
        lambda own: _allow({"AWS": f"{own}:root"}),
    ),
    TrustTemplate(
        "mfa",
        "This account, with MFA",
        "The same, and only with a session that was opened with an MFA device.",
        lambda own: _allow({"AWS": f"{own}:root"}, Bool={"aws:MultiFactorAuthPresent": "true"}),
    ),
    TrustTemplate(
        "other",
        "Another account",
        "Whoever the other account lets may assume it.",
        lambda own: _allow({"AWS": _elsewhere(own)}),
    ),
    TrustTemplate(
        "external",
        "Another company, with external id",
        "The id keeps others who use the same company's service from taking your role.",
        lambda own: _allow({"AWS": _elsewhere(own)}, StringEquals={"sts:ExternalId": "<EXTERNAL ID>"}),
    ),
    TrustTemplate(
        "service",
        "A service of AWS",
        "The service takes the role for what runs in it, such as an instance.",
        lambda _own: _allow({"Service": "ec2.amazonaws.com"}),
    ),
    TrustTemplate(
        "saml",
        "People of a SAML provider",
        "People who signed in at the company's identity provider.",
        lambda own: _allow(
            {"Federated": f"{own}:saml-provider/<PROVIDER>"},
            "sts:AssumeRoleWithSAML",
            StringEquals={"SAML:aud": "https://signin.aws.amazon.com/saml"},
        ),
    ),
    TrustTemplate(
        "oidc",
        "Jobs of an OpenID provider",
        "Jobs of one repository, here at GitHub: without the subject, any repository could take it.",
        lambda own: _allow(
            {"Federated": f"{own}:oidc-provider/token.actions.githubusercontent.com"},
            "sts:AssumeRoleWithWebIdentity",
            StringEquals={"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
            StringLike={"token.actions.githubusercontent.com:sub": "repo:<OWNER AND REPOSITORY>:*"},
        ),
    ),
)
"""In the order of the menu."""

FIRST_TRUST = TRUST_TEMPLATES[0]
"""Template of a role that is made by hand."""
