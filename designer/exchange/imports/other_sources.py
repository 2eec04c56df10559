"""Sources that are no organization, recognised by their names and beginnings, each with a sentence on what to do."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from designer.exchange.imports.source import SourceFiles

_LOOKED_AT = 100
"""Files of a source whose beginning is looked at."""


def words_on(files: SourceFiles) -> str:
    """Return sentences on what a source is and what to do with it; empty if nothing is known of it."""
    return next((words for is_it, words in _OTHERS if is_it(files)), "")


def _some(pattern: str, *suffixes: str) -> Callable[[SourceFiles], bool]:
    """Return a test for a source with a file of such a suffix, if any is given, that begins with such words."""
    words = re.compile(pattern.encode())

    def is_it(files: SourceFiles) -> bool:
        fitting = (name for name in files.names if not suffixes or name.lower().endswith(suffixes))
        return any(words.search(files.head(name)) for name, _ in zip(fitting, range(_LOOKED_AT), strict=False))

    return is_it


def _named(*names: str) -> Callable[[SourceFiles], bool]:
    """Return a test for a source with a file of such a name."""
    return lambda files: any(PurePosixPath(name).name.lower() in names for name in files.names)


def _is_empty(files: SourceFiles) -> bool:
    return all(not files.head(name, 64).strip() for name in files.names[:_LOOKED_AT])


_YAML = (".yml", ".yaml")
_TEMPLATE = (
    r'"Resources"\s*:\s*\{[^{}]*\{[^{}]*"Type"\s*:\s*"(?:AWS|Custom)::|AWSTemplateFormatVersion|AWS::Organizations::'
    r"|(?m:^Transform:[ \t]*AWS::)|(?m:^Resources:[ \t]*$)"
)
_NO_RESOURCE = "no resource in it is of AWS Organizations, such as"

_OTHERS: tuple[tuple[Callable[[SourceFiles], bool], str], ...] = (
    (_is_empty, "There is nothing in it."),
    (_named("tfplan"), "This is a plan of Terraform in its own format. Import what terraform show -json prints of it."),
    (_named("terragrunt.hcl"), "This is Terragrunt, which is not read. Import what terraform show -json prints."),
    (
        _some(r'"terraform_version"'),
        "This is a state or plan of Terraform, and no resource in it is of AWS Organizations.",
    ),
    (
        _some(r"", ".tf", ".tf.json", ".tofu", ".tfvars"),
        f"This is Terraform, and {_NO_RESOURCE} aws_organizations_account. Import what terraform show -json prints.",
    ),
    (
        _some(r"OrganizationBinding|2010-09-09-OC|OC::ORG::", *_YAML),
        "This is org-formation, and no file in it describes the organization. Import the folder with organization.yml.",
    ),
    (
        _some(r"update-organization|update-stacks", *_YAML),
        "These are tasks of org-formation. Import the organization.yml that they name.",
    ),
    (_named("cdk.json"), "This is an app of the AWS CDK. Import the folder cdk.out that cdk synth makes of it."),
    (_named("pulumi.yaml", "pulumi.yml"), "This is a program for Pulumi, which is not read."),
    (_some(_TEMPLATE), f"This is a template of CloudFormation, and {_NO_RESOURCE} AWS::Organizations::Account."),
    (
        _some(r"organizationalUnits:|mandatoryAccounts:", *_YAML),
        "This is a part of Landing Zone Accelerator's configuration. Import the folder with organization-config.yaml.",
    ),
    (
        _some(r'"mandatory-account-configs"|(?m:^mandatory-account-configs:)'),
        "This is a configuration of the Secure Environment Accelerator, which is not read.",
    ),
    (
        lambda files: (
            _named("adfconfig.yml", "deployment_map.yml")(files) or _some(r"account_full_name:", *_YAML)(files)
        ),
        "This is a configuration of the AWS Deployment Framework, which is not read.",
    ),
    (
        _some(r"<mxfile|<mxGraphModel"),
        "This is a draw.io diagram without kinds of nodes: it says of no shape what it is.",
    ),
    (
        _some(r"(?m)^[ \t]*(?:flowchart|graph)\s+(?:LR|RL|TB|TD|BT)\b"),
        "This is a Mermaid chart of something else than an organization.",
    ),
    (
        _some(r"(?m)^[ \t]*(?:strict\s+)?(?:di)?graph\b", ".dot", ".gv"),
        "This is a graph for Graphviz of something else than an organization.",
    ),
    (_some(r"", ".csv", ".tsv", ".xlsx"), "This is a table without the columns kind, name, id and parent."),
    (_some(r'"Records"\s*:\s*\[[^\]]*"event(?:Source|Version)"'), "These are events of CloudTrail."),
    (
        _some(r'"Statement"\s*:'),
        "It holds policies, and no organization. Make a new policy in a design and paste one there.",
    ),
    (_some(r"^\s*[\w-]+:", *_YAML), "This is YAML of another program."),
    (_some(r"^\s*<"), "This is XML of another program."),
    (_some(r"^\x89PNG|^\xff\xd8|^GIF8"), "This is a picture. Import the file that it was drawn from."),
    (_some(r"^%PDF"), "This is a PDF. Import the file that it was made from."),
    (_some(r"^\s*(?:\{\s*[\"}]|\[\s*[\[\"{\]0-9])"), "This is JSON of another program."),
)
"""Tests in their order, each with the words for a source that passes it."""
