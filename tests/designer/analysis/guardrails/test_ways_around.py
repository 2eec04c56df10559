"""What an attacker tries next: the twin, the newer interface, the role or tag that a guardrail must deny as well."""

from __future__ import annotations

import re

import pytest

from designer.analysis.guardrails import BEYOND_EVERY_POLICY, find_guardrail, load
from designer.organization.model.records import PolicyType
from designer.policy.catalog import catalogue
from designer.policy.evaluation.outcome import Result
from tests.designer.analysis.guardrails.test_denials import ACCOUNT, MODEL, STRANGER, Case, arn, bucket, decide, role
from tests.tools import in_one_test

TAGS = "aws:TagKeys"
EXCEPTION = "perimeter-exception"
PASSES: dict[str, str] = {}
FOLLOWED = ("require-imdsv2", "require-ebs-encryption", "limit-instance-types", "deny-public-addresses")
"""What a later version of a launch template would get past, in an Auto Scaling group that follows the template."""

SNAPSHOT = "arn:aws:ec2:eu-west-1::snapshot/snap-1"

TWINS = {
    "deny-leave-organization": "organizations:AcceptHandshake",
    "deny-contact-changes": "account:StartPrimaryEmailUpdate account:AcceptPrimaryEmailUpdate iam:UpdateAccountName "
    "iam:UpdateAccountEmailAddress aws-portal:ModifyAccount",
    "deny-internet-gateways": "globalaccelerator:CreateCustomRoutingAccelerator ec2:ModifyVpcBlockPublicAccessOptions "
    "ec2:CreateVpcBlockPublicAccessExclusion",
    "deny-vpn-connections": "ec2:CreateVpnConcentrator ec2:ModifyVpnConnectionOptions ec2:EnableVgwRoutePropagation "
    "networkmanager:CreateSiteToSiteVpnAttachment",
    "deny-vpc-changes": "ec2:ModifyManagedPrefixList ec2:AssociateDhcpOptions ec2:EnableRouteServerPropagation "
    "ec2:CreateSecondarySubnet ec2:DeleteNatGateway ec2:ModifyVpcTenancy ec2:ModifyAccountVpcEncryptionControl",
    "deny-network-ties": "networkmanager:CreateVpcAttachment networkmanager:PutCoreNetworkPolicy lightsail:PeerVpc "
    "ec2:CreateTransitGatewayConnect interconnect:CreateConnection odb:CreateOdbPeeringConnection "
    "ec2:AcceptTransitGatewayMulticastDomainAssociations ec2:AssociateTransitGatewayPolicyTable",
    "deny-cross-region-networking": "cloudfront:CopyDistribution cloudfront:CreateDistributionTenant "
    "globalaccelerator:CreateCustomRoutingAccelerator globalaccelerator:AddEndpoints networkmanager:CreateCoreNetwork",
    "deny-public-addresses": "autoscaling:CreateLaunchConfiguration ec2:RequestSpotInstances",
    "require-imdsv2": "ec2:RequestSpotInstances ec2:RequestSpotFleet ec2:RunScheduledInstances",
    "require-ebs-encryption": "autoscaling:CreateLaunchConfiguration ec2:RequestSpotFleet ec2:ModifyEbsDefaultKmsKeyId",
    "deny-public-sharing": "ec2:EnableSnapshotBlockPublicAccess elasticmapreduce:PutBlockPublicAccessConfiguration "
    "rds:ModifyDBSnapshotAttribute rds:ModifyDBClusterSnapshotAttribute ec2:ModifyFpgaImageAttribute",
    "protect-s3-public-access-block": "s3:PutAccessPointPublicAccessBlock",
    "deny-s3-cross-region-replication": "s3tables:PutTableBucketReplication s3:CreateMultiRegionAccessPoint",
    "protect-kms-keys": "kms:CreateCustomKeyStore kms:DeleteCustomKeyStore kms:DisconnectCustomKeyStore "
    "kms:UpdateCustomKeyStore cloudhsm:DeleteCluster",
    "protect-backups": "backup:CancelLegalHold backup:PutBackupVaultLockConfiguration backup:UpdateRegionSettings "
    "backup:PutBackupVaultSharingPolicy rbin:UnlockRule dlm:DeleteLifecyclePolicy "
    "ec2:UnlockSnapshot",
    "deny-disk-exports": "ec2:CreateStoreImageTask ec2:ModifyImageAttribute",
    "deny-iam-users": "iam:UpdateLoginProfile iam:CreateServiceSpecificCredential iam:UploadSSHPublicKey",
    "deny-access-keys": "iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential iam:UploadSSHPublicKey "
    "iam:UpdateServiceSpecificCredential iam:UploadSigningCertificate lightsail:CreateBucketAccessKey",
    "deny-identity-provider-changes": "rolesanywhere:CreateTrustAnchor rolesanywhere:UpdateProfile",
    "protect-cloudtrail": "cloudtrail:PutEventConfiguration cloudtrail:UpdateChannel cloudtrail:PutResourcePolicy",
    "protect-config": "config:DisassociateResourceTypes config:DeleteServiceLinkedConfigurationRecorder",
    "protect-config-rules": "config:DeleteConformancePack config:PutRemediationExceptions",
    "protect-guardduty": "guardduty:CreateTrustedEntitySet guardduty:UpdateMalwareScanSettings "
    "guardduty:AcceptAdministratorInvitation guardduty:UpdateOrganizationConfiguration",
    "protect-security-hub": "securityhub:CreateAutomationRuleV2 securityhub:DisableSecurityHubFeatureV2 "
    "securityhub:UpdateSecurityControl securityhub:BatchUpdateAutomationRules",
    "protect-macie": "macie2:UpdateClassificationJob macie2:CreateAllowList macie2:CreateFindingsFilter "
    "macie2:UpdateAutomatedDiscoveryConfiguration macie2:PutFindingsPublicationConfiguration",
    "protect-inspector": "inspector2:CreateFilter inspector2:UpdateConfiguration inspector2:DeleteConnector",
    "protect-detective": "detective:UpdateDatasourcePackages detective:DisableOrganizationAdminAccount",
    "protect-access-analyzer": "access-analyzer:ApplyArchiveRule access-analyzer:UpdateFindings",
    "deny-commitments": "shield:CreateSubscription ec2:PurchaseCapacityBlockExtension sagemaker:CreateTrainingPlan "
    "redshift:AcceptReservedNodeExchange outposts:CreateOrder cloudfront:CreateSavingsPlan "
    "pricingplanmanager:CreateSubscription bedrock-mantle:CreateReservation supportplans:StartSupportPlanUpdate",
    "deny-marketplace": "bedrock:CreateFoundationModelAgreement aws-marketplace:AcceptAgreementPaymentRequest",
    "deny-domains": "route53domains:UpdateDomainNameservers route53domains:DisableDomainAutoRenew",
    "protect-budgets": "budgets:ExecuteBudgetAction budgets:CreateBudgetAction",
    "deny-ai-services": "bedrock-mantle:CreateInference qdeveloper:TransformCode kendra:Query personalize:CreateFilter",
    "limit-bedrock-models": "aws-external-anthropic:CreateInference bedrock:CreateModelImportJob",
    "require-bedrock-guardrail": "bedrock-mantle:CreateInference bedrock:CreateModelInvocationJob "
    "bedrock:CreateGuardrail bedrock:UpdateGuardrail bedrock:DeleteEnforcedGuardrailConfiguration",
    "limit-instance-types": "ec2:RequestSpotInstances",
}
"""Actions that a guardrail denies on any resource, beside those it is named for."""

CASES = [
    Case("protect-platform-roles", "iam:CreateRole", role("stacksets-exec-1")),
    Case("protect-platform-roles", "iam:PassRole", role("AWSControlTowerExecution")),
    Case("protect-break-glass", "iam:CreateRole", role("OrgwrightBreakGlass")),
    Case("protect-break-glass", "iam:CreateRole", role("SecurityResponder")),
    Case("protect-break-glass", "iam:UpdateAssumeRolePolicy", role("SecurityResponder")),
    Case("protect-control-tower-lambda", "lambda:PutResourcePolicy", arn("lambda", "function:aws-controltower-n")),
    Case("require-permissions-boundary", "iam:CreatePolicy", arn("iam", "policy/TeamBoundary", region="")),
    Case(
        "require-permissions-boundary",
        "iam:AttachRolePolicy",
        role("OldAdmin"),
        passes={"iam:PermissionsBoundary": arn("iam", "policy/TeamBoundary", region="")},
    ),
    Case(
        "perimeter-resources",
        "iam:TagRole",
        role("Team"),
        {TAGS: "perimeter-exception"},
        {TAGS: "cost-center"},
    ),
    Case("perimeter-resources", "sts:TagSession", role("Next"), {TAGS: "Perimeter-Exception"}, PASSES),
    Case("perimeter-resources", "kinesis:PutRecord", arn("kinesis", "stream/s"), {"aws:ResourceOrgID": "o-stranger00"}),
    Case(
        "perimeter-network",
        "iam:CreateRole",
        role("New"),
        {TAGS: "perimeter-exception", "aws:SourceIp": "203.0.113.7"},
        {TAGS: "team", "aws:SourceIp": "203.0.113.7"},
    ),
    Case(
        "protect-perimeter-tags",
        "sqs:TagQueue",
        arn("sqs", "queue"),
        {TAGS: "perimeter-exception"},
        {TAGS: "team"},
    ),
    Case(
        "perimeter-identities",
        "dynamodb:GetItem",
        arn("dynamodb", "table/t"),
        {"aws:PrincipalOrgID": "o-stranger00"},
        {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
        account="999988887777",
    ),
    Case(
        "require-imdsv2",
        "autoscaling:CreateLaunchConfiguration",
        arn("autoscaling", "launchConfiguration:*:launchConfigurationName/l"),
        PASSES,
        {"autoscaling:MetadataHttpTokens": "required"},
    ),
    Case(
        "require-ebs-encryption",
        "ec2:CopyVolumes",
        arn("ec2", "volume/*"),
        {"ec2:Encrypted": "false"},
        {"ec2:Encrypted": "true"},
    ),
    Case(
        "deny-public-sharing",
        "ssm:UpdateServiceSetting",
        arn("ssm", "servicesetting/ssm/documents/console/public-sharing-permission"),
    ),
    Case("deny-s3-without-tls", "s3express:CreateSession", "*", {"aws:SecureTransport": "false"}, PASSES),
    Case(
        "require-s3-kms",
        "s3:PutObject",
        bucket("own/x"),
        {"s3:x-amz-server-side-encryption-customer-algorithm": "AES256"},
        PASSES,
    ),
    Case(
        "require-s3-kms",
        "s3:UpdateObjectEncryption",
        bucket("own/x"),
        {"s3:x-amz-server-side-encryption": "AES256"},
        {"s3:x-amz-server-side-encryption": "aws:kms"},
    ),
    Case(
        "require-mfa-to-delete-objects",
        "s3:PutLifecycleConfiguration",
        bucket("critical-a"),
        passes={"aws:MultiFactorAuthPresent": "true"},
    ),
    Case(
        "require-rds-encryption",
        "rds:RestoreDBClusterFromS3",
        arn("rds", "cluster:c"),
        {"rds:StorageEncrypted": "false"},
        {"rds:StorageEncrypted": "true"},
    ),
    Case(
        "require-lambda-url-iam",
        "lambda:CreateWebFunctionEndpoint",
        arn("lambda", "web-function/f"),
        {"lambda:Request/WebFunctionAuthType": "NONE"},
        {"lambda:Request/WebFunctionAuthType": "AWS_IAM"},
    ),
    Case("protect-log-groups", "logs:PutTransformer", arn("logs", "log-group:/org/trail:*")),
    Case("protect-log-archive", "s3:PutReplicationConfiguration", bucket("aws-controltower-logs-1")),
    Case("protect-log-archive", "s3:UpdateObjectEncryption", bucket("aws-controltower-logs-1/x")),
    *(
        Case("protect-log-archive", f"s3:{action}", bucket("aws-controltower-logs-1"))
        for action in ("PauseReplication", "PutBucketTagging", "TagResource", "UntagResource")
    ),
    Case(
        "limit-instance-types",
        "ec2:ModifyInstanceAttribute",
        arn("ec2", "instance/i-1"),
        {"ec2:Attribute/InstanceType": "p5.48xlarge"},
        {"ec2:Attribute/InstanceType": "t3.small"},
    ),
    Case(
        "limit-instance-types",
        "ec2:ModifyHosts",
        arn("ec2", "dedicated-host/h-1"),
        {"ec2:Attribute/InstanceType": "p5.48xlarge"},
        {"ec2:Attribute/InstanceType": "t3.small"},
    ),
    Case(
        "limit-instance-types",
        "ec2:ModifyHosts",
        arn("ec2", "dedicated-host/h-1"),
        {"ec2:Attribute/InstanceFamily": "p5"},
        {"ec2:Attribute/AutoPlacement": "on"},
    ),
    Case(
        "limit-instance-types",
        "autoscaling:CreateLaunchConfiguration",
        arn("autoscaling", "launchConfiguration:*:launchConfigurationName/l"),
        {"autoscaling:InstanceType": "p5.48xlarge"},
        {"autoscaling:InstanceType": "t3.small"},
    ),
    Case(
        "limit-database-classes",
        "rds:ModifyDBCluster",
        arn("rds", "cluster:c"),
        {"rds:DatabaseClass": "db.r6g.16xlarge"},
        {"rds:DatabaseClass": "db.t4g.small"},
    ),
    Case("require-tags", "ec2:DeleteTags", arn("ec2", "instance/i-1"), {TAGS: "cost-center"}, {TAGS: "team"}),
    Case(
        "limit-bedrock-models",
        "bedrock-mantle:CreateInference",
        arn("bedrock-mantle", "project/p"),
        {"bedrock-mantle:Model": "stranger.model"},
        {"bedrock-mantle:Model": "anthropic.claude"},
    ),
    Case(
        "limit-sagemaker-notebooks",
        "sagemaker:CreateDomain",
        arn("sagemaker", "domain/d"),
        PASSES,
        {"sagemaker:AppNetworkAccessType": "VpcOnly"},
    ),
    Case(
        "deny-public-addresses",
        "ec2:ModifySubnetAttribute",
        arn("ec2", "subnet/subnet-1"),
        {"ec2:Attribute/MapPublicIpOnLaunch": "true"},
        {"ec2:Attribute/MapPublicIpOnLaunch": "false"},
    ),
    *(
        Case("protect-log-archive", f"s3:{action}", place)
        for action in ("DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention", "PutObjectRetention")
        for place in (arn("s3", "accesspoint/x/object/2026"), arn("s3", "accesspoint/x.mrap/object/y", region=""))
    ),
    Case("protect-log-archive", "s3:CreateAccessPoint", arn("s3", "accesspoint/x")),
    Case("protect-log-archive", "s3:CreateMultiRegionAccessPoint", arn("s3", "accesspoint/x.mrap", region="")),
    Case(
        "require-permissions-boundary",
        "iam:UpdateAssumeRolePolicy",
        role("OldAdmin"),
        passes={"iam:PermissionsBoundary": arn("iam", "policy/TeamBoundary", region="")},
    ),
    *(
        Case("protect-break-glass", f"iam:{action}", arn("iam", f"policy/{policy}", region=""))
        for action in ("CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion")
        for policy in ("OrgwrightBreakGlass", "SecurityResponderRead")
    ),
    Case(
        "deny-disk-exports",
        "ec2:ModifySnapshotAttribute",
        SNAPSHOT,
        {"ec2:Add/userId": "999988887777"},
        {"ec2:Remove/userId": "999988887777"},
    ),
    Case("deny-disk-exports", "ec2:ModifySnapshotAttribute", SNAPSHOT, {"ec2:Add/group": "all"}, PASSES),
    Case(
        "protect-kms-keys",
        "kms:ImportKeyMaterial",
        arn("kms", "key/k"),
        {"kms:ExpirationModel": "KEY_MATERIAL_EXPIRES", "kms:ValidTo": "2026-11-26T00:00:00Z"},
        {"kms:ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"},
    ),
    Case("protect-kms-keys", "kms:ImportKeyMaterial", arn("kms", "key/k")),
    *(
        Case(guardrail, action, resource, {TAGS: tag}, {TAGS: "team"})
        for guardrail, tag in (
            ("protect-inspector", "InspectorEc2Exclusion"),
            ("protect-inspector", "inspectorexclusion"),
            ("protect-guardduty", "GuardDutyExcluded"),
            ("protect-guardduty", "GuardDutyManaged"),
        )
        for action, resource in (
            ("ec2:CreateTags", arn("ec2", "instance/i-1")),
            ("ec2:DeleteTags", arn("ec2", "instance/i-1")),
            ("lambda:TagResource", arn("lambda", "function:f")),
        )
    ),
    *(
        Case(
            "perimeter-resources",
            action,
            resource,
            {"aws:ResourceOrgID": "o-stranger00"},
            {"aws:ResourceOrgID": "o-a1b2c3d4e5"},
        )
        for action, resource in (
            ("sts:AssumeRole", "arn:aws:iam::999988887777:role/Stranger"),
            ("codeartifact:PublishPackageVersion", arn("codeartifact", "package/d/r/npm//p", account="999988887777")),
            ("logs:PutLogEvents", arn("logs", "log-group:g:log-stream:s", account="999988887777")),
        )
    ),
    *(
        Case(guardrail, action, denied={"aws:SourceIp": "203.0.113.7", "aws:ResourceOrgID": "o-a1b2c3d4e5"})
        for guardrail in ("perimeter-resources", "perimeter-network", "protect-perimeter-tags")
        for action in (
            "cognito-identity:SetPrincipalTagAttributeMap",
            "sso:CreateInstanceAccessControlAttributeConfiguration",
            "sso:UpdateInstanceAccessControlAttributeConfiguration",
        )
    ),
    Case("protect-perimeter-tags", "s3:PutBucketAbac", bucket("own")),
    Case("deny-root-access-keys", "iam:UpdateAccessKey", "*", principal="root"),
    *(
        Case(
            guardrail,
            f"autoscaling:{action}AutoScalingGroup",
            arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/g"),
            {"autoscaling:LaunchTemplateVersionSpecified": "false"},
            {"autoscaling:LaunchTemplateVersionSpecified": "true"},
        )
        for guardrail in FOLLOWED
        for action in ("Create", "Update")
    ),
    Case(
        "limit-instance-types",
        "autoscaling:UpdateAutoScalingGroup",
        arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/g"),
        {"autoscaling:InstanceTypes": "p5.48xlarge"},
        {"autoscaling:InstanceTypes": "t3.small"},
    ),
    Case(
        "limit-instance-types",
        "ec2:CreateCapacityReservation",
        arn("ec2", "capacity-reservation/*"),
        {"ec2:InstanceType": "p5.48xlarge"},
        {"ec2:InstanceType": "t3.small"},
    ),
    Case(
        "deny-disk-exports",
        "backup:CopyFromBackupVault",
        arn("ec2", "snapshot/snap-1", account=""),
        {"aws:PrincipalAccount": ACCOUNT, "backup:CopyTargets": arn("backup", "backup-vault:v", account=STRANGER)},
        {"aws:PrincipalAccount": ACCOUNT, "backup:CopyTargets": arn("backup", "backup-vault:v", region="eu-north-1")},
    ),
    Case(
        "deny-marketplace",
        "aws-marketplace:StartChangeSet",
        denied={"catalog:ChangeType": "UpdateExperience"},
        passes={"catalog:ChangeType": "UpdateInformation"},
    ),
    Case(
        "protect-security-hub",
        "securityhub:BatchUpdateFindings",
        denied={"securityhub:ASFFSyntaxPath/Workflow.Status": "SUPPRESSED"},
        passes={"securityhub:ASFFSyntaxPath/Workflow.Status": "NOTIFIED"},
    ),
    Case(
        "protect-security-hub",
        "securityhub:BatchUpdateFindings",
        denied={"securityhub:OCSFSyntaxPath/StatusId": "3"},
        passes={"securityhub:OCSFSyntaxPath/StatusId": "2"},
    ),
    Case("require-tls-version", "s3:GetObject", bucket("own/x"), {"aws:SecureTransport": "false"}, PASSES),
    *(
        Case(
            "deny-external-sharing",
            f"ram:{action}ResourceShare",
            denied={"ram:RetainSharingOnAccountLeaveOrganization": "true", "ram:AllowsExternalPrincipals": "false"},
            passes={"ram:RetainSharingOnAccountLeaveOrganization": "false", "ram:AllowsExternalPrincipals": "false"},
        )
        for action in ("Create", "Associate")
    ),
    Case("protect-event-rules", "events:DisableRule", arn("events", "rule/security/org-alarm")),
    Case("protect-platform-roles", "iam:CreatePolicyVersion", arn("iam", "policy/aws-controltower-x", region="")),
]

STAYS = [
    ("deny-leave-organization", "organizations:DescribeOrganization", "*"),
    ("deny-contact-changes", "account:GetContactInformation", "*"),
    ("deny-internet-gateways", "ec2:DetachInternetGateway", "*"),
    ("deny-vpn-connections", "ec2:DeleteVpnConnection", "*"),
    ("deny-vpc-changes", "ec2:CreateSecurityGroup", "*"),
    ("deny-network-ties", "ec2:CreateVpcEndpoint", "*"),
    ("deny-cross-region-networking", "cloudfront:CreateInvalidation", "*"),
    ("require-imdsv2", "ec2:CreateLaunchTemplateVersion", "*"),
    ("require-ebs-encryption", "autoscaling:CreateAutoScalingGroup", "*"),
    ("limit-instance-types", "autoscaling:UpdateAutoScalingGroup", "*"),
    ("deny-public-sharing", "ssm:UpdateServiceSetting", arn("ssm", "servicesetting/ssm/managed-instance/other")),
    ("protect-kms-keys", "kms:CreateKey", "*"),
    ("protect-backups", "backup:StartBackupJob", "*"),
    ("deny-disk-exports", "ec2:CreateSnapshot", "*"),
    ("deny-public-sharing", "rds:CopyDBSnapshot", "*"),
    ("deny-iam-users", "iam:DeleteServiceSpecificCredential", "*"),
    ("deny-access-keys", "iam:DeleteAccessKey", "*"),
    ("require-permissions-boundary", "iam:CreatePolicy", arn("iam", "policy/Team", region="")),
    ("require-permissions-boundary", "iam:DetachRolePolicy", role("OldAdmin")),
    ("require-permissions-boundary", "iam:AttachGroupPolicy", arn("iam", "group/Team", region="")),
    ("deny-access-keys", "lightsail:DeleteBucketAccessKey", "*"),
    ("protect-platform-roles", "iam:CreateRole", role("Team")),
    ("protect-break-glass", "iam:PassRole", role("Team")),
    ("protect-break-glass", "iam:CreatePolicyVersion", arn("iam", "policy/Team", region="")),
    ("protect-cloudtrail", "cloudtrail:LookupEvents", "*"),
    ("protect-config-rules", "config:PutEvaluations", "*"),
    ("protect-guardduty", "guardduty:GetFindings", "*"),
    ("protect-security-hub", "securityhub:BatchImportFindings", "*"),
    ("protect-macie", "macie2:ListFindings", "*"),
    ("protect-inspector", "inspector2:ListFindings", "*"),
    ("protect-guardduty", "ec2:CreateTags", arn("ec2", "instance/i-1")),
    ("protect-inspector", "ec2:RunInstances", arn("ec2", "instance/i-1")),
    ("protect-log-archive", "s3:PutObject", bucket("aws-controltower-logs-1/x")),
    ("protect-log-archive", "s3:GetObject", arn("s3", "accesspoint/x/object/2026")),
    ("protect-log-archive", "s3:PutObject", arn("s3", "accesspoint/x/object/2026")),
    ("protect-log-archive", "s3:DeleteObject", bucket("team/x")),
    ("deny-commitments", "ec2:CreateCapacityReservation", "*"),
    ("deny-marketplace", "aws-marketplace:Unsubscribe", "*"),
    ("deny-domains", "route53domains:EnableDomainTransferLock", "*"),
    ("protect-budgets", "budgets:ViewBudget", "*"),
    ("deny-ai-services", "s3:GetObject", bucket("own/x")),
    ("require-bedrock-guardrail", "bedrock:ApplyGuardrail", "*"),
    ("limit-bedrock-models", "bedrock:InvokeModel", f"{MODEL}anthropic.claude"),
    ("limit-bedrock-models", "bedrock:InvokeModel", arn("bedrock", "async-invoke/a")),
    ("limit-bedrock-models", "bedrock:InvokeModel", arn("bedrock", "project/p")),
    ("protect-perimeter-tags", "s3:GetObject", bucket("own/x")),
    ("protect-perimeter-tags", "cognito-identity:GetId", "*"),
    ("deny-public-addresses", "ec2:ModifyNetworkInterfaceAttribute", arn("ec2", "network-interface/eni-1")),
]


@in_one_test(
    ("guardrail", "action"), [(guardrail, action) for guardrail, actions in TWINS.items() for action in actions.split()]
)
def test_the_twin_of_a_denied_action_is_denied(guardrail, action):
    assert action in catalogue.load().actions
    assert Result.EXPLICITLY_DENIED is decide(Case(guardrail, action), {})
    for exempt in find_guardrail(guardrail).defaults.get("exempt_roles", ()):
        assert Result.ALLOWED is decide(Case(guardrail, action), {}, f"role/{exempt.rpartition('/')[2]}")


@in_one_test("case", CASES)
def test_the_way_around_is_closed_and_the_way_beside_it_open(case):
    assert Result.EXPLICITLY_DENIED is decide(case, case.denied)
    if case.passes is not None:
        assert Result.ALLOWED is decide(case, case.passes)


@in_one_test(("guardrail", "action", "resource"), STAYS)
def test_what_a_guardrail_is_not_about_stays_allowed(guardrail, action, resource):
    assert action in catalogue.load().actions
    assert Result.ALLOWED is decide(Case(guardrail, action, resource), {})


# ---- whole families: a newer catalogue brings the next twin

_AI_WORDS = re.compile(
    r"\b(AI|ML|MCP|Q|Q in Connect|Agent\w*|Anthropic|Assistant|Bedrock|Chat|Claude|CodeGuru|CodeWhisperer|Comprehend|"
    r"Forecast|Fraud|Inference|Intelligent|Kendra|Learning|Lex|Lookout|Nova|Personalize|Polly|Rekognition|SageMaker|"
    r"Textract|Transcribe|Transform\w*|Translate|data science)\b"
)
NO_AI = {"ivschat": "chat of people beside a video"}
NO_COMMITMENT = {
    "athena": "capacity by the hour",
    "elasticloadbalancing": "capacity by the hour",
    "ec2": "Capacity Reservations, billed by the second, and their accounts",
    "groundstation": "one contact",
    "quicksight": "its sign-up, and users by the month",
}


def test_every_ai_service_of_the_catalogue_is_decided():
    actions = catalogue.load()
    listed = set(find_guardrail("deny-ai-services").defaults["services"])
    looking_like_it = {prefix for prefix in actions.services if _AI_WORDS.search(actions.service_title(prefix))}

    assert set() == listed - set(actions.services)
    assert set(NO_AI) == looking_like_it - listed


def test_every_action_that_buys_a_commitment_is_decided():
    actions = catalogue.load()
    denied = set(find_guardrail("deny-commitments").document["Statement"][0]["Action"])
    buying = re.compile(
        r":(Purchase\w+|(Create|Update|Extend|Accept|Modify)\w*(Reservation|Reserved\w+|SavingsPlan|TrainingPlan)\w*)$"
    )
    free = re.compile(r"Quote$|CidrReservation|CreatePurchase|Attributes$")
    found = {
        action
        for action in actions.actions
        if buying.search(action) and not free.search(action) and action.partition(":")[0] not in NO_COMMITMENT
    }

    assert set() == found - denied
    assert {action for action in actions.actions if re.search(r"^ec2:Purchase", action)} <= denied


def test_every_guardrail_that_leaves_out_a_tag_keeps_others_from_setting_it():
    leaving_out = [guardrail for guardrail in load().values() if "perimeter-exception" in str(guardrail.document)]

    assert 4 == len(leaving_out)
    for guardrail in leaving_out:
        told = any("perimeter-tags" in loophole.why for loophole in guardrail.leaves_open)
        assert told or "KeepExceptionTag" in str(guardrail.document), guardrail.id


@pytest.mark.parametrize("guardrail", FOLLOWED)
def test_a_guardrail_of_launches_says_that_service_linked_roles_launch_past_it(guardrail):
    told = [loophole.why for loophole in find_guardrail(guardrail).leaves_open]
    assert any("service-linked roles" in why for why in told)


@pytest.mark.parametrize(
    ("guardrail", "action", "account"),
    [
        ("quarantine", "sts:GetCallerIdentity", ACCOUNT),
        ("perimeter-identities", "kms:RetireGrant", STRANGER),
        *(
            (guardrail, action, ACCOUNT)
            for guardrail in ("protect-cloudtrail", "deny-regions", "perimeter-identities")
            for action in ("organizations:LeaveOrganization", "organizations:AcceptHandshake")
        ),
        ("protect-backups", "account:CloseAccount", ACCOUNT),
        ("protect-cloudtrail", "iam:CreateRole", ACCOUNT),
        ("protect-cloudtrail", "iam:UpdateAssumeRolePolicy", ACCOUNT),
    ],
)
def test_an_action_that_no_policy_of_a_type_limits_is_named_for_every_guardrail(guardrail, action, account):
    stranger = {"aws:PrincipalOrgID": "o-stranger00"}
    key = arn("kms", "key/k") if action.startswith("kms") else "*"

    assert Result.ALLOWED is decide(Case(guardrail, action, key, account=account), stranger)
    assert action in find_guardrail(guardrail).beyond


def test_no_guardrail_advises_to_attach_itself():
    for one in load().values():
        general, itself = BEYOND_EVERY_POLICY.get(one.type, "").split(), re.compile(rf"{one.id}\b(?!-)")
        assert not itself.search(one.beyond)
        assert sum(word in general for word in one.beyond.split()) >= len(general) - 2


LEFT_OPEN = [
    (guardrail.id, number) for guardrail in load().values() for number, loophole in enumerate(guardrail.leaves_open)
]


@in_one_test(("guardrail", "number"), LEFT_OPEN)
def test_what_a_guardrail_says_it_leaves_open_is_open(guardrail, number):
    loophole = find_guardrail(guardrail).leaves_open[number]
    stranger = find_guardrail(guardrail).type is PolicyType.RESOURCE_CONTROL_POLICY
    caller = {"account": STRANGER} if stranger else {}

    assert [] == [action for action in loophole.actions if action not in catalogue.load().actions]
    denied = [
        action
        for action in loophole.actions
        if decide(Case(guardrail, action, loophole.resource, **caller), loophole.context) is not Result.ALLOWED
    ]
    assert [] == denied
    assert loophole.why.endswith(".")


@in_one_test("guardrail", load().values())
def test_every_guardrail_says_what_it_leaves_open_and_names_guardrails_that_exist(guardrail):
    told = " ".join(loophole.why for loophole in guardrail.leaves_open)
    advised = re.findall(r"\b(?:deny|protect|require|limit|perimeter)(?:-[a-z0-9]+)+", told.replace(EXCEPTION, ""))

    assert told
    assert [] == [name for name in advised if name not in load()]
