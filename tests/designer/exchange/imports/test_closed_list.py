"""Code is sure only beside what is understood: known types of resources, and files that say nothing to the service.

Everything else that is handed a part of the organization, or names the service to call or make something, opens it.
"""

import base64
import zipfile
from pathlib import Path

import pytest

from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.source import open_source
from designer.exchange.imports.terraform.reader import read_terraform
from tests.designer.exchange.imports.code.code_sources import imported
from tests.designer.exchange.imports.test_unknown_makers import (
    CFN_DEFAULT,
    CFN_MORE,
    CFN_SWITCH,
    LZA_LIST,
    OPEN,
    OPEN_TRUTH,
    TF_MORE,
    TF_SQS,
    TF_TARGETS,
    Hidden,
    cfn,
    tf,
)
from tests.designer.exchange.imports.test_unknown_parts import CFN, LZA, ORG, TF
from tests.tools import in_one_test

ORG_START = "Parameters:"
CALLS = {
    ".github/workflows/x.yml": "run: aws organizations attach-policy --policy-id p-12345678",
    "concat.py": 'o = boto3.client("organizations")\nm = "attach" + "_policy"',
    "service.py": 'svc = "organizations"\nboto3.client(svc).attach_policy(x)',
    "header.py": '{"X-Amz-Target": "AWSOrganizationsV20161128.AttachPolicy"}',
    "dynamic.py": 'getattr(boto3.client("organizations"), name)()',
    "any.sh": 'aws organizations "${OP}" --policy-id p-12345678',
    "any.py": 'run(["aws", "organizations", op])',
    "alias.sh": 'ORG="aws organizations"\n$ORG attach-policy',
    "x.rb": "Aws::Organizations::Client.new.attach_policy",
    "x.ex": "AWS.Organizations.attach_policy(client)",
    "x.js": "new AWS.Organizations().attachPolicy({})",
    "x.tf.j2": 'resource "aws_organizations_policy_attachment" "x" {}',
    "state.sh": "terraform state rm aws_organizations_policy_attachment.x",
    "tower.sh": "aws controltower enable-control --target-identifier x",
    "program.py": "import pulumi_aws as aws\naws.organizations.PolicyAttachment('x')",
}
HARMLESS_FILES = {
    "list.py": 'boto3.client("organizations").get_paginator("list_accounts")',
    "list.sh": "aws organizations list-accounts\naws organizations describe-organization",
    "iam.json": '{"Action": ["organizations:AttachPolicy", "iam:DeletePolicy"]}',
    "alarm.json": '{"source": ["aws.organizations"], "detail": {"eventName": ["AttachPolicy"]}}',
    ".github/workflows/x.yml": "run: terraform apply -target=aws_organizations_policy.deny",
    "README.md": "aws organizations attach-policy",
}
HANDED = (
    "aws_budgets_budget_action",
    "aws_lambda_function",
    "aws_cloudwatch_event_target",
    "aws_config_remediation_configuration",
    "awscc_batch_job_definition",
    "acme_guardrail",
)
HARMLESS_TYPES = ("aws_ssm_parameter", "aws_iam_role", "aws_budgets_budget", "awscc_s3_bucket", "github_repository")
CFN_HANDED = (
    "Events::Rule",
    "Budgets::BudgetsAction",
    "Lambda::Function",
    "Config::RemediationConfiguration",
    "EC2::Instance",
)
CFN_OTHER = CFN_SWITCH.replace("[a, a]", "[a, b]")
VALUES = {
    ".env": "TF_VAR_open=false",
    ".github/workflows/x.yml": 'env: {TF_VAR_open: "false"}',
    "stacks/x.yaml": "vars:\n  open: false\n",
    "env0.yml": "variables:\n- name: open\n  value: false\n",
    "stack.tm.hcl": "globals {\n  open = false\n}",
    "prod.tfvars.j2": "open = {{ open }}",
    "cloud.tf": 'terraform {\n  cloud {\n    organization = "acme"\n  }\n}',
    "remote.tf": 'terraform {\n  backend "remote" {}\n}',
}
PROVIDER = """
provider "aws" {
  alias = "b"
  %s
}
"""
SECOND = f"""{PROVIDER}
data "aws_organizations_organization" "b" {{
  provider = aws.b
}}
"""
ACCOUNTS = ('profile = "b"', "profile = var.late", 'assume_role {\n  role_arn = "arn:aws:iam::222222222222:role/x"\n}')
OF_SECOND = TF_SQS.replace("local.root", "data.aws_organizations_organization.b.roots[0].id")
CHILD = 'module "x" {\n  source    = "./x"\n  providers = { aws = aws.b }\n}\n'
IN_CHILD = f'data "aws_organizations_organization" "b" {{}}\n{OF_SECOND}'


def handed(kind: str) -> str:
    return f'resource "{kind}" "x" {{\n  target = local.work\n}}'


AT_ID = TF_SQS.replace("local.root", '"%s"')
OF_OTHER = 'resource "aws_organizations_account" "x" {\n  name = "x"\n  email = "x@x.example"\n  parent_id = "%s"\n}\n'

LZA_STACKS = "customizations:\n  cloudFormationStacks:\n    - {name: x, template: cfn/x.yaml}\n"
LZA_OTHERS = {  # each beside how it stands
    "guardrailPolicies: [{name: x}]\nserviceControlPolicies:\n": "serviceControlPolicies:\n",
    "  - {name: Work, policies: [x]}\n": "  - name: Work\n",
    "    conditions: x\n    type: customerManaged\n": "    type: customerManaged\n",
    "    type: external\n": "    type: customerManaged\n",
}
LZA_BESIDE = {
    "accounts/work.yaml": LZA.files["accounts/work.yaml"].replace("Sandbox}", "Sandbox, policies: [x]}"),
    "accounts-config.yaml": f"{LZA.files['accounts-config.yaml']}moreAccounts: [{{name: x}}]\n",
    "global-config.yaml": "controlTower: [\n",
    "customizations-config.yaml": LZA_STACKS,
    "security-config.yaml": "ssmAutomation: {documentSets: [{documents: [{name: x, template: x.yaml}]}]}\n",
}
ORG_PLACE = "      OrganizationalUnitName: Work\n"
ORG_POLICY = "      PolicyName: EC2\n"
ORG_RESOURCE = "  EC2:\n    Type: OC::ORG::ServiceControlPolicy\n"
ORG_OTHERS = {
    f"Includes: [x]\n{ORG_START}": ORG_START,
    f"{ORG_RESOURCE}    Condition: x\n": ORG_RESOURCE,
    f"  X: {{Type: 'OC::ORG::PolicyAttachment', Properties: {{}}}}\n{ORG_RESOURCE}": ORG_RESOURCE,
    f"{ORG_PLACE}      Policies: [x]\n": ORG_PLACE,
    f"{ORG_POLICY}      Targets: [x]\n": ORG_POLICY,
    "{AccountName: shop, Policies: [x], ": "{AccountName: shop, ",
}
ORG_TASKS = (
    "acme-plugin",
    "!Ref Late",
    "update-stacks\n  Template: ./x.yml",
    "include\n  Path: https://x.example/tasks.yml",
    "cdk\n  Path: ../x",
)
MAKERS = {
    "Budgets::BudgetsAction": "Definition: {ScpActionDefinition: {PolicyId: p-12345678}}",
    "Lambda::Function": "Code: {S3Bucket: b, S3Key: attach-scp.zip}",
    "CloudFormation::Stack": "TemplateURL: https://x.example/guardrails.yaml",
    "Events::Rule": "Targets: [{Input: ou-abcd-11111111}]",
}
BESIDE = {
    "x.sh": f"echo {base64.b64encode(b'aws organizations attach-policy').decode()} | base64 -d | sh",
    "x.js": 'import {Organizations} from "@aws-sdk/client-organizations"; o[`${verb}Policy`](x)',
    "x.go": 'organizations.New(s)\nreflect.ValueOf(o).MethodByName(verb + "Policy")',
}
LISTED = 'resource "tfe_variable" "x" {\n  for_each = { open = "false" }\n  key = each.key\n}'

ROWS = (
    *(Hidden(LZA, was, text, was) for text, was in LZA_OTHERS.items()),
    *(Hidden(LZA, LZA_LIST, LZA_LIST, LZA_LIST, {name: text}) for name, text in LZA_BESIDE.items()),
    *(Hidden(ORG, was, text, was) for text, was in ORG_OTHERS.items()),
    *(Hidden(ORG, ORG_START, ORG_START, ORG_START, {"t.yml": f"X:\n  Type: {task}\n"}) for task in ORG_TASKS),
    *(
        Hidden(
            form, start, start, start, {"x.yaml": f"Resources: {{X: {{Type: 'AWS::{kind}', Properties: {{{has}}}}}}}"}
        )
        for kind, has in MAKERS.items()
        for form, start in ((LZA, LZA_LIST), (ORG, ORG_START))
    ),
    *(
        Hidden(form, start, start, start, {"x.tf": 'module "x" {\n  source = "acme/organizations/aws"\n}'})
        for form, start in ((LZA, LZA_LIST), (ORG, ORG_START))
    ),
    *(Hidden(TF, TF_MORE, TF_MORE, TF_MORE, {name: text}) for name, text in BESIDE.items()),
    *(
        Hidden(TF, TF_TARGETS, OPEN, OPEN_TRUTH, {name: text})
        for name, text in {"x.tfvars.enc": "\0", "x.tf": LISTED}.items()
    ),
    Hidden(CFN, "Resources:\n", "Hooks: {X: {Type: 'AWS::CodeDeploy::BlueGreen'}}\nResources:\n", "Resources:\n"),
    Hidden(
        TF, TF_MORE, AT_ID % "r-abcd" + OF_OTHER % "ou-wxyz-11111111" + TF_MORE, OF_OTHER % "ou-wxyz-11111111" + TF_MORE
    ),
    *(Hidden(TF, TF_MORE, TF_MORE, TF_MORE, {name: text}) for name, text in CALLS.items()),
    *(tf(handed(kind)) for kind in HANDED),
    tf('data "http" "x" {\n  method       = "POST"\n  request_body = local.root\n}'),
    *(cfn(f"X: {{Type: 'AWS::{kind}', Properties: {{To: !Ref Work}}}}") for kind in CFN_HANDED),
    *(Hidden(TF, TF_TARGETS, OPEN, OPEN_TRUTH, {name: text}) for name, text in VALUES.items()),
    *(Hidden(CFN, CFN_SWITCH, CFN_DEFAULT, CFN_OTHER, {name: "P: b\n"}) for name in (".env", "stack.yaml")),
    *(Hidden(TF, TF_MORE, SECOND % account + OF_SECOND + TF_MORE, TF_MORE) for account in ACCOUNTS),
    Hidden(TF, TF_MORE, PROVIDER % 'profile = "b"' + CHILD + TF_MORE, TF_MORE, {"x/main.tf": IN_CHILD}),
)


@in_one_test("row", ROWS)
def test_what_is_not_understood_opens_what_it_may_reach(row: Hidden) -> None:
    sure, whole = row.answers(row.hidden, row.beside), row.answers(row.truth, {})
    if row.truth == row.stands:
        assert sum(map(int.bit_count, sure.values())) < sum(map(int.bit_count, whole.values()))

    assert not [name for name in sure.keys() & whole.keys() if sure[name] & ~whole[name]]


def test_what_is_understood_leaves_all_sure() -> None:
    types = "\n".join(map(handed, HARMLESS_TYPES)) + "\n"
    files = HARMLESS_FILES | {"same.json": '{"P": "a"}'}
    role = "  X: {Type: 'AWS::IAM::Role', Properties: {To: !Ref Work}}\n"
    code, template = Hidden(TF, TF_MORE, "", ""), Hidden(CFN, CFN_MORE, "", "")

    tested = {"x.tftest.hcl": "assert { condition = aws_organizations_policy.deny.name }"}
    assert code.answers(types + TF_MORE, HARMLESS_FILES | tested) == code.answers(TF_MORE, {})
    assert template.answers(role + CFN_MORE, files) == template.answers(CFN_MORE, {})


@pytest.mark.parametrize(
    "row",
    [
        Hidden(LZA, LZA_LIST, f"quarantineNewAccounts: {{enable: true}}\n.anchors: []\n{LZA_LIST}", LZA_LIST, {
            "customizations-config.yaml": LZA_STACKS,
            "cfn/x.yaml": "Resources: {X: {Type: 'AWS::Lambda::Function', Properties: {Code: {S3Bucket: b}}}}",
        }),
        Hidden(ORG, ORG_PLACE, ORG_PLACE, ORG_PLACE, {
            "tasks.yml": "X:\n  Type: update-stacks\n  Template: ./x.yml\n  Parameters: {P: {Type: String}}\n",
            "x.yml": "Resources: {X: {Type: 'AWS::IAM::Role', Properties: {Of: !Ref Scp}}}",
        }),
        Hidden(ORG, "{AccountName: shop, ", "{AccountName: shop, Alias: shop, ", "{AccountName: shop, "),
    ],
)  # fmt: skip
def test_members_tasks_and_templates_that_are_understood_leave_all_sure(row: Hidden) -> None:
    assert row.answers(row.hidden, row.beside) == row.answers(row.truth, {})


def test_a_second_region_is_the_same_organization() -> None:
    row = Hidden(TF, TF_MORE, "", "")

    assert row.answers(SECOND % 'region = "us-east-1"' + OF_SECOND + TF_MORE, {}) == row.answers(TF_SQS + TF_MORE, {})


def test_hidden_files_of_a_folder_and_of_an_archive_are_beside_what_is_read(tmp_path: Path) -> None:
    hidden = (".github/workflows/x.yml", ".env", ".git/config", ".terraform/x.tf")
    for name in ("main.tf", *hidden):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TF.files["main.tf"])
    archive = tmp_path.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("main.tf", *hidden):
            file.write(tmp_path / name, name)

    for path in (tmp_path, archive):
        source = open_source(path, ConversionReport())
        assert source.names == ("main.tf",)
        assert source.beside == ("main.tf", ".env", ".github/workflows/x.yml")
    assert imported(read_terraform, dict.fromkeys((".x.tf", "main.tf"), TF.files["main.tf"])).tree()
