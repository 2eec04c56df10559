"""Shape of a policy of each declarative type: its one top-level key, and what AWS's syntax pages list below it.

Data only. What no page we have seen lists is left open: a check must not flag what AWS may accept. Sources are the
``orgs_manage_policies_…_syntax`` pages of
https://docs.aws.amazon.com/organizations/latest/userguide/ as read on 2026-11-25, GuardDuty's on 2026-11-27.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from designer.basics.dataclass import dataclass
from designer.organization.model.records import PolicyType

ANY = "*"
"""As a key of a table: any name that the author chooses."""
DEFAULT_KEY, EVERY_REGION = "default", "ALL_SUPPORTED"
FOUNDATIONAL, ENABLED = "foundational", "enabled"
"""The feature of GuardDuty without which AWS takes no other, and the status of one that is on."""
REGION_NAME = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")
"""The name of a Region, of any partition."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A setting.

    Attributes:
        many: True for a list, False for one value, None where both are seen or the page does not say.
        values: The only values AWS takes, in their case; empty for any.
        assign_only: True when ``@@assign`` is the only operator.
        regions: True when its values are names of Regions, or ``ALL_SUPPORTED`` for all, those to come as well.
    """

    many: bool | None = None
    values: tuple[str, ...] = ()
    assign_only: bool = False
    regions: bool = False


class KeyTable(dict[str, "Content"]):
    """A table of keys of which more is known.

    Attributes:
        needed: Keys that each policy must have, though their lists may be empty.
        whole: Keys that the effective policy must have; a policy may leave them to another one on the path.
        examples: Names to offer where the author chooses them.
        by_tag: Whether the author's names are keys of tags.
        is_open: Whether AWS adds keys every few months: then only what looks like a misspelt one is told.
    """

    def __init__(
        self,
        keys: Mapping[str, Content],
        needed: Iterable[str] = (),
        whole: Iterable[str] = (),
        examples: Iterable[str] = (),
        *,
        by_tag: bool = False,
        is_open: bool = False,
    ) -> None:
        super().__init__(keys)
        self.needed = tuple(needed)
        self.whole = tuple(whole)
        self.examples = tuple(examples)
        self.by_tag = by_tag
        self.is_open = is_open


@dataclass(frozen=True, slots=True)
class Unread:
    """Content of a key that stands on no page of AWS's that we have seen: what is written there is not checked.

    Attributes:
        reason: Facts known of the key, as sentences.
    """

    reason: str


Content: TypeAlias = "Leaf | Mapping[str, Content] | Unread | None"
"""A setting, a table of keys, what nobody here has read, or None for what is not checked."""


@dataclass(frozen=True, slots=True)
class TypeShape:
    """One type's documents.

    Attributes:
        key: The only key of a document; empty where no page that we have seen names it, so that any is taken.
        content: Content below that key.
        page: Last part of the address of the page.
        regional: True when it holds a block named ``default`` or blocks named by a Region; such a block takes the place
            of ``default`` in its Region.
        start: Content of a new policy below the key; None for lists of the keys that must be there.
    """

    key: str
    content: Content
    page: str
    regional: bool = False
    start: Mapping[str, object] | None = None

    @property
    def source(self) -> str:
        """Address of the page."""
        return f"https://docs.aws.amazon.com/organizations/latest/userguide/{self.page}.html"


_ONE, _MANY = Leaf(many=False), Leaf(many=True)
_NAMES = Leaf(many=True, regions=True)
_REGIONS: Mapping[str, Content] = {"enable_in_regions": _NAMES, "disable_in_regions": _NAMES}
_BOTH = KeyTable(_REGIONS, _REGIONS)
_STATUS: Mapping[str, Content] = {"status": Leaf(many=False, values=(ENABLED, "disabled"))}
_GUARDDUTY: Mapping[str, Content] = {
    FOUNDATIONAL: _STATUS,
    "s3_data_events": _STATUS,
    "eks_audit_logs": _STATUS,
    "ebs_malware_protection": _STATUS,
    "rds_login_events": _STATUS,
    "lambda_network_logs": _STATUS,
    "runtime_monitoring": {
        **_STATUS,
        "additional_configuration": {
            "eks_addon_management": _STATUS,
            "ec2_agent_management": _STATUS,
            "ecs_fargate_agent_management": _STATUS,
        },
    },
    "ai_protection": _STATUS,
}
_GUARDING = {"system": _ONE, "messages": _ONE}
_BEDROCK: Mapping[str, Content] = {
    "identifier": _ONE,
    "input_tags": Leaf(many=False, values=("honor", "ignore")),
    "selective_content_guarding": _GUARDING,
    "model_enforcement": {"included_models": _MANY, "excluded_models": _MANY},
}
_PATCH_ORDER: Mapping[str, Content] = {"patch_order": Leaf(many=False, values=("first", "second", "last"))}

_SWITCH = Leaf(many=False, values=(ENABLED, "disabled"))
_PREFERENCE = Leaf(many=False, values=(ENABLED, "disabled", "no_preference"))

_LIFECYCLE: Mapping[str, Content] = {
    "move_to_cold_storage_after_days": _ONE,
    "delete_after_days": _ONE,
    "opt_in_to_archive_for_supported_resources": _ONE,
}
_TAGS = KeyTable({ANY: {"tag_key": _ONE, "tag_value": _ONE}}, by_tag=True)
_BACKUP_RULE = KeyTable(
    {
        "schedule_expression": _ONE,
        "schedule_expression_timezone": _ONE,
        "target_backup_vault_name": _ONE,
        "target_logically_air_gapped_backup_vault_arn": _ONE,
        "start_backup_window_minutes": _ONE,
        "complete_backup_window_minutes": _ONE,
        "enable_continuous_backup": _ONE,
        "lifecycle": _LIFECYCLE,
        "copy_actions": KeyTable(
            {ANY: {"target_backup_vault_arn": _ONE, "lifecycle": _LIFECYCLE}},
            examples=("arn:aws:backup:us-east-1:$account:backup-vault:VAULT",),
        ),
        "recovery_point_tags": _TAGS,
        "index_actions": {"resource_types": _MANY},
        "scan_actions": None,
    },
    whole=("target_backup_vault_name",),
    is_open=True,
)
_CONDITION = KeyTable({ANY: {"condition_key": _ONE, "condition_value": _ONE}}, examples=("by_tag",))
_BACKUP_PLAN = KeyTable(
    {
        "regions": _MANY,
        "rules": KeyTable({ANY: _BACKUP_RULE}, examples=("daily", "weekly", "monthly")),
        "selections": {
            "tags": KeyTable(
                {
                    ANY: KeyTable(
                        {"iam_role_arn": _ONE, "tag_key": _ONE, "tag_value": _MANY},
                        whole=("iam_role_arn", "tag_key", "tag_value"),
                    )
                },
                examples=("by_tag",),
            ),
            "resources": KeyTable(
                {
                    ANY: KeyTable(
                        {
                            "iam_role_arn": _ONE,
                            "resource_types": _MANY,
                            "not_resource_types": _MANY,
                            "conditions": {
                                "string_equals": _CONDITION,
                                "string_not_equals": _CONDITION,
                                "string_like": _CONDITION,
                                "string_not_like": _CONDITION,
                            },
                        },
                        whole=("iam_role_arn",),
                        is_open=True,
                    )
                },
                examples=("by_type",),
            ),
        },
        "advanced_backup_settings": KeyTable({"ec2": {"windows_vss": _SWITCH}}, is_open=True),
        "backup_plan_tags": _TAGS,
        "scan_settings": None,
    },
    whole=("rules", "regions", "selections"),
)

_ROLES = Leaf(many=True, values=("user_role", "channel_role"))
_SLACK_CHANNELS: Mapping[str, Content] = {
    "supported_channel_types": Leaf(many=True, values=("public", "private")),
    "supported_role_settings": _ROLES,
}
_CLIENT: Mapping[str, Content] = {"client": _SWITCH}
_CHATBOT: Mapping[str, Content] = {
    "platforms": {
        "slack": {**_CLIENT, "workspaces": _MANY, "default": _SLACK_CHANNELS, "overrides": {ANY: _SLACK_CHANNELS}},
        "microsoft_teams": {
            **_CLIENT,
            "tenants": {ANY: _MANY},
            "default": {"supported_role_settings": _ROLES},
            "overrides": {ANY: {ANY: {"supported_role_settings": _ROLES}}},
        },
        "chime": _CLIENT,
    },
    "default": _CLIENT,
}

_IMAGE_CRITERIA: Mapping[str, Content] = {
    "allowed_image_providers": _MANY,
    "image_names": _MANY,
    "marketplace_product_codes": _MANY,
    "creation_date_condition": {"maximum_days_since_created": _ONE},
    "deprecation_time_condition": {"maximum_days_since_deprecated": _ONE},
}
_EC2 = KeyTable(
    {
        "exception_message": _ONE,
        "vpc_block_public_access": {
            "internet_gateway_block": KeyTable(
                {
                    "mode": Leaf(many=False, values=("off", "block_ingress", "block_bidirectional")),
                    "exclusions_allowed": _SWITCH,
                },
                whole=("mode", "exclusions_allowed"),
            )
        },
        "serial_console_access": KeyTable({"status": _SWITCH}, whole=("status",)),
        "image_block_public_access": KeyTable(
            {"state": Leaf(many=False, values=("unblocked", "block_new_sharing"))}, whole=("state",)
        ),
        "allowed_images_settings": KeyTable(
            {
                "state": Leaf(many=False, values=(ENABLED, "disabled", "audit_mode")),
                "image_criteria": KeyTable(
                    {ANY: KeyTable(_IMAGE_CRITERIA, is_open=True)}, examples=("criteria_1", "criteria_2")
                ),
            },
        ),
        "instance_metadata_defaults": KeyTable(
            {
                "http_tokens": Leaf(many=False, values=("required", "optional", "no_preference")),
                "http_put_response_hop_limit": _ONE,
                "http_endpoint": _PREFERENCE,
                "instance_metadata_tags": _PREFERENCE,
            },
            is_open=True,
        ),
        "snapshot_block_public_access": KeyTable(
            {"state": Leaf(many=False, values=("unblocked", "block_new_sharing", "block_all_sharing"))},
            whole=("state",),
        ),
    },
    is_open=True,
)

SHAPES: Mapping[PolicyType, TypeShape] = {
    PolicyType.TAG_POLICY: TypeShape(
        "tags",
        KeyTable(
            {ANY: {"tag_key": _ONE, "tag_value": _MANY, "enforced_for": _MANY, "report_required_tag_for": _MANY}},
            by_tag=True,
        ),
        "orgs_manage_policies_example-tag-policies",
    ),
    PolicyType.BACKUP_POLICY: TypeShape(
        "plans",
        KeyTable({ANY: _BACKUP_PLAN}, examples=("daily_plan", "weekly_plan")),
        "orgs_manage_policies_backup_syntax",
    ),
    PolicyType.AISERVICES_OPT_OUT_POLICY: TypeShape(
        "services",
        KeyTable(
            {
                ANY: KeyTable(
                    {"opt_out_policy": Leaf(many=False, values=("optOut", "optIn"), assign_only=True)},
                    whole=("opt_out_policy",),
                )
            },
            examples=("default", "lex", "rekognition"),
        ),
        "orgs_manage_policies_ai-opt-out_syntax",
    ),
    PolicyType.CHATBOT_POLICY: TypeShape("chatbot", _CHATBOT, "orgs_manage_policies_chatbot_syntax"),
    PolicyType.DECLARATIVE_POLICY_EC2: TypeShape("ec2_attributes", _EC2, "orgs_manage_policies_ec2_syntax"),
    PolicyType.SECURITYHUB_POLICY: TypeShape(
        "securityhub",
        KeyTable({**_REGIONS, "features": {ANY: _BOTH}}, _REGIONS),
        "orgs_manage_policies_security_hub_syntax",
    ),
    PolicyType.INSPECTOR_POLICY: TypeShape(
        "inspector",
        {
            "enablement": {
                "ec2_scanning": _REGIONS,
                "ecr_scanning": _REGIONS,
                "lambda_standard_scanning": {**_REGIONS, "lambda_code_scanning": _REGIONS},
                "code_repository_scanning": _REGIONS,
            }
        },
        "orgs_manage_policies_inspector_syntax",
    ),
    PolicyType.UPGRADE_ROLLOUT_POLICY: TypeShape(
        "upgrade_rollout",
        {"default": _PATCH_ORDER, "tags": KeyTable({ANY: {"tag_values": {ANY: _PATCH_ORDER}}}, by_tag=True)},
        "orgs_manage_policies_upgrade_syntax",
    ),
    PolicyType.BEDROCK_POLICY: TypeShape(
        "bedrock",
        {
            "guardrail_inference": KeyTable(
                {ANY: KeyTable({ANY: KeyTable(_BEDROCK, ("identifier",))}, examples=("config_1",))},
                examples=("us-east-1", "us-west-2"),
            )
        },
        "orgs_manage_policies_bedrock_syntax",
    ),
    PolicyType.S3_POLICY: TypeShape(
        "s3_attributes",
        {"public_access_block_configuration": Leaf(values=("all", "none"))},
        "orgs_manage_policies_s3_syntax",
    ),
    PolicyType.NETWORK_SECURITY_DIRECTOR_POLICY: TypeShape(
        "network_security_director",
        {"enablement": {"network_security_scan": _REGIONS}},
        "orgs_manage_policies_network_security_director_syntax",
    ),
    PolicyType.GUARDDUTY_POLICY: TypeShape(
        "guardduty",
        KeyTable({"enablement": {DEFAULT_KEY: _GUARDDUTY, ANY: _GUARDDUTY}}, ("enablement",)),
        "orgs_manage_policies_guardduty_syntax",
        regional=True,
        start={"enablement": {DEFAULT_KEY: {}}},
    ),
    PolicyType.SECURITYHUB_CSPM_POLICY: TypeShape(
        "",
        # The page says that standards and controls are set here, too (last looked for their keys on 2026-11-27).
        {
            "cspm_enablement": _BOTH,
            ANY: Unread("not checked: AWS sets standards and controls here, too, and their keys have not been read."),
        },
        "orgs_manage_policies_security_hub_cspm_syntax",
    ),
}
"""Every type but SCPs and RCPs."""
