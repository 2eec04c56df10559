"""Options for whom a trust policy names, and for the ways in which a role is taken.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.analysis.completion.suggestion import CompletionOption, CursorSurroundings, SuggestionKind

_TYPES = (
    CompletionOption("AWS", "accounts, users, roles", "Accounts, or users and roles by ARN.", SuggestionKind.ELEMENT),
    CompletionOption("Service", "service principal", "A service of AWS's.", SuggestionKind.ELEMENT),
    CompletionOption("Federated", "identity provider", "A SAML or OpenID provider.", SuggestionKind.ELEMENT),
)

_WAYS = (
    ("sts:AssumeRole", "by users, roles and services"),
    ("sts:AssumeRoleWithSAML", "through a SAML provider"),
    ("sts:AssumeRoleWithWebIdentity", "through an OpenID provider"),
    ("sts:TagSession", "with session tags"),
    ("sts:SetSourceIdentity", "with a source identity"),
)

_SERVICES = (
    ("ec2.amazonaws.com", "instances"),
    ("lambda.amazonaws.com", "functions"),
    ("ecs-tasks.amazonaws.com", "containers"),
    ("eks.amazonaws.com", "clusters"),
    ("pods.eks.amazonaws.com", "pods"),
    ("codebuild.amazonaws.com", "builds"),
    ("codepipeline.amazonaws.com", "pipelines"),
    ("cloudformation.amazonaws.com", "stacks"),
    ("states.amazonaws.com", "state machines"),
    ("events.amazonaws.com", "event rules"),
    ("scheduler.amazonaws.com", "schedules"),
    ("apigateway.amazonaws.com", "APIs"),
    ("glue.amazonaws.com", "jobs"),
    ("sagemaker.amazonaws.com", "models"),
    ("bedrock.amazonaws.com", "agents"),
    ("backup.amazonaws.com", "backups"),
    ("config.amazonaws.com", "records"),
    ("ssm.amazonaws.com", "automations"),
    ("s3.amazonaws.com", "replication"),
    ("rds.amazonaws.com", "databases"),
)
"""Services that are often given a role, by what works with it."""


def principal_types(around: CursorSurroundings, there: Sequence[str]) -> Iterator[CompletionOption]:
    """Kinds of those whom a trust policy names."""
    return (option for option in _TYPES if around.is_trust and option.text not in there)


def principals(around: CursorSurroundings, kind: str) -> Iterator[CompletionOption]:
    """Those of a kind whom a trust policy can name: accounts of the design, their users and roles, services."""
    if kind == "Service":
        for name, works in _SERVICES:
            yield CompletionOption(name, works)
    if kind == "Federated":
        yield CompletionOption("cognito-identity.amazonaws.com", "Amazon Cognito")
        yield CompletionOption("accounts.google.com", "Google")
    organization = around.organization
    if kind != "AWS" or organization is None:
        return
    partition = organization.settings.partition or "aws"
    for account in organization.accounts():
        node = organization.node(account)
        if not node.aws_id:
            continue
        arn = f"arn:{partition}:iam::{node.aws_id}"
        yield CompletionOption(f"{arn}:root", node.name, "Whoever the account lets.", SuggestionKind.ACCOUNT)
        inside = organization.identities.get(account)
        if inside is None:
            continue
        for user in inside.users:
            yield CompletionOption(f"{arn}:user{user.path}{user.name}", f"user of {node.name}", weight=1)
        for role in inside.roles:
            yield CompletionOption(f"{arn}:role{role.path}{role.name}", f"role of {node.name}", weight=1)


def ways_in() -> Iterator[CompletionOption]:
    """The actions that a trust policy can allow."""
    return (CompletionOption(action, way, kind=SuggestionKind.ACTION) for action, way in _WAYS)
