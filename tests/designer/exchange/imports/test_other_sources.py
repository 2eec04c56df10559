"""What is said of small sources that are not an organization, or that look like another format than they are."""

import re
from pathlib import Path

import pytest

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.registry import recognised
from designer.exchange.imports.source import open_source

MANIFEST = """\
version: 2021-03-15
resources:
  - {name: a, deploy_method: scp, resource_file: p.json, deployment_targets: {organizational_units: [Security]}}
"""
LANDING_ZONE = """\
Resources:
  L:
    Type: AWS::ControlTower::LandingZone
    Properties: {Manifest: {organizationStructure: {security: {name: Security}}, centralizedLogging: {accountId: '2'}}}
"""
POLICY = '{"Version": "2012-10-17", "Statement": []}'
CUSTOM = '{"Resources": {"A": {"Type": "Custom::X", "Properties": {"Document": {"Statement": []}}}}}'

SAID = (
    ({"main.tf": 'resource "aws_s3_bucket" "b" {}'}, "Terraform, and no resource in it is of AWS Organizations"),
    ({"main.tf": 'module "o" { source = "acme/o/aws" }'}, "Import what terraform show -json prints"),
    ({"plan.json": '{"format_version": "1.2", "terraform_version": "1.9.0"}'}, "state or plan of Terraform, and no"),
    ({"terragrunt.hcl": "inputs = {}", "x.txt": "x"}, "Terragrunt"),
    ({"cdk.json": "{}", "lib/x.ts": "{Statement: []}"}, "app of the AWS CDK. Import the folder cdk.out"),
    ({"X.template.json": CUSTOM}, "template of CloudFormation, and no resource"),
    ({"t.yaml": "Resources:\n  B: {Type: 'AWS::S3::Bucket'}\n"}, "template of CloudFormation, and no resource"),
    ({"tasks.yml": "Update:\n  Type: update-organization\n"}, "tasks of org-formation. Import the organization.yml"),
    ({"t.yml": "AWSTemplateFormatVersion: '2010-09-09-OC'\nOrganization: !Include o.yml\n"}, "This is org-formation"),
    ({"accounts-config.yaml": "mandatoryAccounts: []"}, "Import the folder with organization-config.yaml"),
    ({"config.json": '{"mandatory-account-configs": {}}'}, "Secure Environment Accelerator, which is not read"),
    ({"deployment_map.yml": "pipelines: []", "x.txt": "x"}, "AWS Deployment Framework, which is not read"),
    ({"Pulumi.yaml": "name: x", "index.ts": "x"}, "Pulumi"),
    ({"t.json": '{"Records": [{"eventVersion": "1.08", "eventSource": "x"}]}'}, "events of CloudTrail"),
    ({"p.json": POLICY}, "It holds policies, and no organization"),
    ({"x.png": "\x89PNG\r\n"}, "This is a picture"),
    ({"x.pdf": "%PDF-1.7"}, "This is a PDF"),
    ({"x.json": " \n"}, "There is nothing in it"),
    ({"x.yaml": "on: push\n"}, "YAML of another program"),
    ({"x.json": '{"name": "x"}'}, "JSON of another program"),
    ({"x.txt": "hello"}, "Orgwright knows none of these formats"),
)

BROKEN = (
    ({"x.json": '{ "broken": [1,2'}, "x.json", "never closed"),
    ({"x.json": '{"a": 1 "b": 2}', "y.txt": ""}, "x.json", "comma"),
)

KNOWN = (
    ({"custom.yaml": MANIFEST, "p.json": POLICY}, "control-tower"),
    ({"m.yaml": MANIFEST}, "control-tower"),
    ({"t.yaml": LANDING_ZONE}, "cloudformation"),
    ({"t.yaml": LANDING_ZONE, "u.yaml": "Resources: {}\n"}, "cloudformation"),
    ({"main.tofu": 'resource "aws_organizations_account" "a" {}'}, "terraform"),
)


def written(folder: Path, files: dict[str, str]) -> Path:
    """Write a source; one file alone is the source itself."""
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode("latin-1"))
    return folder if len(files) > 1 else folder / next(iter(files))


@pytest.mark.parametrize(("files", "words"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_organization_is_said_in_words_that_fit_window_and_terminal(
    files: dict[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(FormatError) as caught:
        recognised(open_source(written(tmp_path, files), ConversionReport()))

    (fault,) = caught.value.faults
    assert words in fault.message
    assert "Orgwright reads its own designs, answers of the AWS CLI, Terraform, CloudFormation" in fault.message
    assert not re.search(r"--as|cli-dump|cannot be imported|right to", fault.message)


@pytest.mark.parametrize(("files", "name", "words"), BROKEN, ids=["cut", "folder"])
def test_what_is_no_json_is_not_taken_for_that_of_another_program(
    files: dict[str, str], name: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(FormatError) as caught:
        recognised(open_source(written(tmp_path, files), ConversionReport()))

    fault = caught.value.faults[0]
    assert (True, 1) == (caught.value.source.endswith(name), fault.line)
    assert words in fault.message


@pytest.mark.parametrize(("files", "name"), KNOWN, ids=lambda value: value if isinstance(value, str) else "")
def test_what_looks_like_two_formats_is_read_as_the_one_that_it_is(
    files: dict[str, str], name: str, tmp_path: Path
) -> None:
    assert recognised(open_source(written(tmp_path, files), ConversionReport())).name == name
