"""Types of resources that are known to run nothing and to make nothing but themselves, whatever they are handed.

A resource of another type may run a program, or make more by a template: a budget can attach policies, and so can
whatever runs in a function, a pipeline or a cluster.
"""

import re

_SERVICES = re.compile(
    r"(?:accessanalyzer|account|acm|apigateway|athena|auditmanager|availability|backup|bedrock|ce|certificatemanager|cloudfront"
    r"|cloudtrail|codecommit|codestar|cognito|cur|db|default|detective|dlm|docdb|dx|dynamodb|ebs|ecr"
    r"|efs|eip|elasticache|elasticloadbalancing|elb|flow|guardduty|iam|identitystore|inspector|internet|kinesis|kms|lakeformation"
    r"|lb|licensemanager|logs|macie|nat|neptune|network|networkfirewall|opensearch|ram|rds|redshift|region|resource|route"
    r"|s3|secretsmanager|security|securityhub|servicequotas|ses|shield|signer|sns|sqs|sso|ssoadmin|subnet|vpc|vpn|waf)(?![a-z])"
    r"|(?:route53|s3|elasticloadbalancing|inspector|macie|waf|resource|codestar|cloudfront)[a-z0-9]*_"
    r"|cloudwatch_(?!event_(?:target|endpoint|connection|api))|events_eventbus|lambda_(?:permission|layer)"
    r"|config_(?:config|aggregat|delivery|organization_managed|retention)|ssm_(?:parameter|service|default)|cdk_metadata"
    r"|budgets_budget\Z|ec2_(?!instance|launch|spot|fleet)|cloudformation_(?:interface|wait|export|type)|(?:caller|partition)"
)
"""Services of AWS, as types of Terraform's begin behind the provider."""

_PROVIDERS = re.compile(
    r"(?:archive|auth0|azapi|azuread|azurerm|cloudflare|cloudinit|datadog|github|gitlab|google|grafana|kubernetes_(?!manifest)"
    r"|mysql|newrelic|okta|opsgenie|pagerduty|postgresql|random|sentry|template|time|tls|vault)(?![a-z])"
)
"""Providers that do not speak to AWS."""


def is_harmless_type(kind: str) -> bool:
    """Whether resources of a type of Terraform's or CloudFormation's run nothing and make nothing but themselves."""
    name = kind.replace("::", "_").lower()
    provider, _, rest = name.partition("_")
    return _SERVICES.match(rest) is not None if provider in ("aws", "awscc") else _PROVIDERS.match(name) is not None
