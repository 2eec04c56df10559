"""Every type of policies: its name in the API, and what is known of it.

A new type is a member here and a row of ``resources/policy_types.json``.
"""

from enum import Enum

from designer.basics.dataclass import dataclass


class PolicyType(Enum):
    """``PolicyType`` of the Organizations API (botocore 1.44)."""

    SERVICE_CONTROL_POLICY = "SERVICE_CONTROL_POLICY"
    RESOURCE_CONTROL_POLICY = "RESOURCE_CONTROL_POLICY"
    TAG_POLICY = "TAG_POLICY"
    BACKUP_POLICY = "BACKUP_POLICY"
    AISERVICES_OPT_OUT_POLICY = "AISERVICES_OPT_OUT_POLICY"
    CHATBOT_POLICY = "CHATBOT_POLICY"
    DECLARATIVE_POLICY_EC2 = "DECLARATIVE_POLICY_EC2"
    SECURITYHUB_POLICY = "SECURITYHUB_POLICY"
    SECURITYHUB_CSPM_POLICY = "SECURITYHUB_CSPM_POLICY"
    INSPECTOR_POLICY = "INSPECTOR_POLICY"
    UPGRADE_ROLLOUT_POLICY = "UPGRADE_ROLLOUT_POLICY"
    BEDROCK_POLICY = "BEDROCK_POLICY"
    S3_POLICY = "S3_POLICY"
    NETWORK_SECURITY_DIRECTOR_POLICY = "NETWORK_SECURITY_DIRECTOR_POLICY"
    GUARDDUTY_POLICY = "GUARDDUTY_POLICY"


_GUIDE = "https://docs.aws.amazon.com/organizations/latest/userguide"


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """Facts of one policy type. A limit is None if no page that we have seen states it (last looked on 2026-11-27).

    Attributes:
        title: "Service control policy".
        plural: As it is inside a sentence: "SCPs", "tag policies".
        short: For badges: "SCP", "Tag".
        per_node: Most policies attached directly to one node; inherited ones do not count.
        characters: Longest document; whitespace counts, as AWS stores what the API was sent.
        policies: Most policies of the type in an organization.
        minimum_per_node: Fewest on each node while the type is enabled.
        limits_management_account: True if the type has any effect on the management account.
    """

    title: str
    plural: str
    short: str
    per_node: int | None
    characters: int | None
    policies: int | None = 1_000
    minimum_per_node: int = 0
    limits_management_account: bool = True

    @property
    def noun(self) -> str:
        """Title as it is inside a sentence: "tag policy", "GuardDuty policy"."""
        is_name = self.plural[0].isupper() and self.plural[:2] == self.title[:2]
        return self.title if is_name else f"{self.title[0].lower()}{self.title[1:]}"

    @property
    def singular(self) -> str:
        """One of them inside a sentence, as `plural` is many: "SCP", "tag policy"."""
        return self.short if self.plural == f"{self.short}s" else self.noun

    @property
    def source(self) -> str:
        """Address of the page with its limits."""
        return f"{_GUIDE}/{'orgs_manage_policies' if self.per_node is None else 'orgs_reference_limits'}.html"


IN_STATEMENTS = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)
"""Types that are written in statements and limit permissions; the values of the others merge."""
