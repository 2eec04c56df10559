"""What code leaves to others is unknown: resources of other kinds, functions and templates that make policies.

Each row hides something that a reader does not work out, beside the truth that it may come to. Whatever is sure without
the truth must be so with it.
"""

import json
from dataclasses import dataclass, field

import pytest

from tests.designer.exchange.imports.code.code_sources import imported
from tests.designer.exchange.imports.test_unknown_parts import (
    CFN,
    CONTROL_TOWER,
    DENY,
    LZA,
    ORG,
    PLAN,
    TF,
    Format,
    sure_answers,
)
from tests.tools import in_one_test

SQS = '{"Statement":[{"Effect":"Deny","Action":"sqs:*","Resource":"*"}]}'


@dataclass(frozen=True)
class Hidden:
    """A source of which something is hidden, and the same one with what that may be.

    Attributes:
        stands: Text of the first file of the format.
        hidden: What is in its place.
        truth: What it may come to.
        beside: Files of the partial source alone.
    """

    form: Format
    stands: str
    hidden: str
    truth: str
    beside: dict[str, str] = field(default_factory=dict)

    def answers(self, text: str, beside: dict[str, str]) -> dict[str, int]:
        name = next(iter(self.form.files))
        assert self.stands in self.form.files[name]
        files = self.form.files | {name: self.form.files[name].replace(self.stands, text)}
        return sure_answers(imported(self.form.reader, files | beside))


TF_MORE = 'module "more" {'
TF_SQS = f"""
resource "aws_organizations_policy" "sqs" {{
  name    = "SQS"
  content = jsonencode({SQS})
}}
resource "aws_organizations_policy_attachment" "sqs" {{
  policy_id = aws_organizations_policy.sqs.id
  target_id = local.root
}}
"""
TF_TEXT = 'content = jsonencode({ Statement = [{ Effect = "Deny", Action = "s3:*", Resource = "*" }] })'
TF_OTHER = TF_TEXT.replace("s3", "sns")
TF_TARGETS = "{ work = local.work }"
OPEN = "var.open ? { work = local.work } : {}"
OPEN_TRUTH = "{}"
MODULE = 'module "x" {\n  source = "./x"\n  on     = null\n  target = local.work\n}\n'
IN_MODULE = """
variable "target" {}
variable "on" {
  default  = "a"
  nullable = false
}
""" + TF_SQS.replace("target_id = local.root", 'target_id = var.target\n  count = var.on == "a" ? 1 : 0')
AT_WORK = TF_SQS.replace("local.root", "local.work")
DOCUMENT = """
data "aws_iam_policy_document" "x" {
  source_json = "{}"
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
"""


def tf(code: str, **beside: str) -> Hidden:
    """Code of Terraform that may attach a policy to the root."""
    files = {name.replace("__", "/").replace("_", "."): text for name, text in beside.items()}
    return Hidden(TF, TF_MORE, f"{code}\n{TF_MORE}", f"{TF_SQS}\n{TF_MORE}", files)


def run(command: str) -> Hidden:
    """A command that Terraform runs."""
    return tf(f'resource "null_resource" "x" {{\n  provisioner "local-exec" {{\n    command = "{command}"\n  }}\n}}')


CFN_MORE = "  More:\n"
CFN_SQS = f"""  Sqs:
    Type: AWS::Organizations::Policy
    Properties: {{Name: SQS, Type: SERVICE_CONTROL_POLICY, Content: {SQS}, TargetIds: [!GetAtt O.RootId]}}
"""
CFN_NAMED = "    Properties:\n      Name: Deny\n"
CFN_DEFAULT = "Parameters: {P: {Type: String, Default: a}}\nConditions: {On: !Equals [!Ref P, a]}\n"
CFN_SWITCH = "Parameters: {Late: {Type: String}}\nConditions: {On: !Equals [a, a]}\n"


def cfn(resource: str, **beside: str) -> Hidden:
    """A resource of CloudFormation that may attach a policy to the root."""
    files = {name.replace("_", "."): text for name, text in beside.items()}
    return Hidden(CFN, CFN_MORE, f"  {resource}\n{CFN_MORE}", f"{CFN_SQS}{CFN_MORE}", files)


TF_SAME = f"""
resource "aws_organizations_policy" "deny" {{
  name = "Other"
  {TF_TEXT}
}}
resource "aws_organizations_policy_attachment" "deny" {{
  policy_id = aws_organizations_policy.deny.id
  target_id = "r-abcd"
}}
"""
PLAN_ACTION = '\\"s3:*\\"'
PLAN_BOTH = '[\\"s3:*\\", \\"sns:*\\"]'
STATE = json.dumps({
    "terraform_version": "1.9.0",
    "resources": [
        {"mode": "managed", "type": f"aws_organizations_{kind}", "name": "d", "instances": [{"attributes": values}]}
        for kind, values in (
            ("policy", {"id": "p-87654321", "name": "SNS", "content": DENY.replace("s3", "sns")}),
            ("policy_attachment", {"policy_id": "p-87654321", "target_id": "ou-abcd-11111111"}),
        )
    ],
})  # fmt: skip
PLAN_CHANGES = '"resource_changes": ['
PLAN_FORGET = '{"type": "aws_organizations_policy", "address": "x", "change": {"actions": ["forget"]}}, '
LZA_LIST = "serviceControlPolicies:\n"
LZA_SQS = f"{LZA_LIST}  - {{name: SQS, policy: sqs.json, deploymentTargets: {{organizationalUnits: [Root]}}}}\n"
CFCT_LIST = "resources:\n"
CFCT_SQS = (
    f"{CFCT_LIST}  - {{name: sqs, deploy_method: scp, resource_file: sqs.json,\n"
    "     deployment_targets: {organizational_units: [Root, Work]}}\n"
)
LZA.files["sqs.json"] = CONTROL_TOWER.files["sqs.json"] = SQS
TOWER = {"global-config.yaml": "homeRegion: eu-west-1\ncontrolTower: {enable: true}\n"}

HANDED = ("222222222222", "o-abcdefghij", "shop", "shop@acme.example")
TWICE_ACTION = "Action: 's3:*', Action: 'sns:*'"
TWICE_TARGETS = "      accounts: [Lab]\n      accounts: [Shop]\n"
TWICE_OPEN = '{"open": false, "open": true}'
TWICE_YAML = f"content = jsonencode(yamldecode(\"Statement: [{{Effect: Deny, {TWICE_ACTION}, Resource: '*'}}]\"))"
TWICE_CONTENT = json.dumps({"resource": {
    "aws_organizations_policy": {"x": {"name": "SQS", "CONTENT": ""}},
    "aws_organizations_policy_attachment": {
        "x": {"policy_id": "${aws_organizations_policy.x.id}", "target_id": "${local.root}"}
    },
}})  # fmt: skip
TWICE_BLOCKS = TWICE_CONTENT.replace('"CONTENT": ""', f'"content": {json.dumps(SQS)}').replace(
    ', "aws_organizations_policy_attachment"', '}, "resource": {"aws_organizations_policy_attachment"'
)
TWICE_CONTENT = TWICE_CONTENT.replace(
    '"CONTENT": ""', ", ".join(f'"content": {json.dumps(SQS.replace("sqs", one))}' for one in ("first", "second"))
)

TF_SWITCHED = TF_SQS.replace("= local.root", "= local.root\n  lifecycle { enabled = var.late }")
TF_SECOND = 'resource "aws_organizations_organization" "second" { provider = aws.second }\n'
TF_OF_SECOND = "aws_organizations_organization.second.roots[0].id"
TF_SCRIPTS = {
    "deploy.sh": "terraform apply -var 'open=false'",
    "Makefile": "apply:\n\ttofu apply -var=open=false",
    "ci.yml": "env:\n  TF_VAR_open: false",
}
CFN_SETTINGS = {
    "samconfig.toml": 'parameter_overrides = "P=b"',
    "deploy.sh": "aws cloudformation deploy --parameter-overrides X=a P=b",
    "make.sh": "aws cloudformation create-stack --parameters ParameterKey=P,ParameterValue=b",
    "git-sync.yaml": "template-file-path: main.yaml\nparameters:\n  P: b\n",
    "config/main.yaml": "template: {path: main.yaml}\nparameters: {'P': 'b'}\n",
}
ORG_DEFAULT = Format(ORG.reader, ORG.files | {"organization.yml": ORG.files["organization.yml"].replace(
    "{Late: {Type: String}}", "{P: {Type: String, Default: 'ec2:*'}}")})  # fmt: skip
CDK_STALE = {
    "cdk.out/manifest.json": '{"artifacts": {}}',
    "cdk.out/Old.template.json": json.dumps({"Resources": {"Sqs": {"Type": "AWS::Organizations::Policy", "Properties": {
        "Name": "SQS", "Type": "SERVICE_CONTROL_POLICY", "Content": json.loads(SQS), "TargetIds": ["r-abcd"]}}}}),
}  # fmt: skip

TF_OTHERS = {
    "attach.sh": "aws organizations attach-policy --policy-id p-12345678 --target-id r-abcd",
    "attach.py": 'boto3.client("organizations").attach_policy(PolicyId="p-12345678", TargetId="r-abcd")',
    "move.sh": "aws organizations --profile x \\\n  move-account --account-id 222222222222",
    "run.py": 'run(["aws", "organizations", "update-policy", "--policy-id", "p-12345678"])',
    "attach.ps1": "Add-ORGPolicy -PolicyId p-12345678 -TargetId r-abcd",
    "attach.go": "organizations.New(s).AttachPolicy(&organizations.AttachPolicyInput{})",
    "pulumi.go": 'organizations.NewPolicyAttachment(ctx, "x", nil)',
    "stack.ts": 'import * as org from "aws-cdk-lib/aws-organizations"',
    "stack.py": "from aws_cdk import (\n    Stack,\n    aws_organizations as org,\n)",
    "main.ts": 'new OrganizationsPolicyAttachment(this, "x", {})',
    "crossplane.yaml": "apiVersion: organizations.aws.upbound.io/v1beta1",
    "scp.yaml": "Resources: {X: {Type: 'AWS::Organizations::Policy'}}",
    "Pulumi.yaml": "resources:\n  p:\n    type: aws:organizations:Policy\n",
    "manifest.yaml": CONTROL_TOWER.files["manifest.yaml"],
    "organization-config.yaml": LZA.files["organization-config.yaml"],
    "organization.yml": ORG.files["organization.yml"],
    "root.hcl": 'generate "x" {\n  contents = templatefile("x.tftpl", {})\n}\n',
    "terragrunt.hcl": 'terraform {\n  source = "git::https://example.com/scps.git"\n}\n',
    "terragrunt.stack.hcl": 'unit "x" { source = "./more" }',
}
TF_STATES = "arn:aws:states:::aws-sdk:organizations:attachPolicy"
TF_TYPED = '{\n  type_name = "AWS::Organizations::Policy"\n  desired_state = "{}"\n}'
TF_ATTACHMENT = {"x.tf": 'resource "aws_organizations_policy_attachment" "x" {}'}
TF_TRUE = (
    'format("%x", 255) == "ff"',
    'format("%5s|", "a") == "    a|"',
    'format("%[2]s%[1]s", "a", "b") == "ba"',
    'substr("abc", -1, 1) == "c"',
    "-7 % 3 == -1",
    '(true ? 1 : "a") == "1"',
    'tolist([1, "a"])[0] == "1"',
    'distinct(["a", "b", "a"]) == tolist(["a", "b"])',
    'length(toset([1, "1"])) == 1',
    'contains([1], "1")',
    "!(1 / 3 == 0.3333333333333333)",
)
"""What Terraform finds true, with types and numbers that Python has otherwise."""

CFN_SENT = (
    "X: {Type: 'AWS::CodePipeline::Pipeline', Properties: {Configuration: {ParameterOverrides: '{\"P\": \"b\"}'}}}"
)

ROWS = (
    tf('resource "awscc_organizations_policy" "x" { target_ids = [local.root] }'),
    tf('resource "aws_controltower_landing_zone" "x" { version = "3.3" }'),
    tf('resource "aws_cloudformation_stack" "x" { template_body = "Type: AWS::Organizations::Policy" }'),
    tf('resource "aws_cloudformation_stack_set" "scps" { template_url = "https://x.example" }'),
    run("aws organizations attach-policy"),
    run("./run.sh ${local.work}"),
    tf('module "x" { source = "acme/baseline/aws" }'),
    tf("removed { from = aws_organizations_policy_attachment.sqs }"),
    tf("removed {\n  from = module.x[0]\n  lifecycle { destroy = var.late }\n}"),
    tf("", x_tfstack_hcl='component "x" {}'),
    tf("", gone_tf_json='{"removed": [{"from": "aws_organizations_policy.x"}]}'),
    Hidden(TF, TF_MORE, MODULE + TF_MORE, AT_WORK + TF_MORE, {"x/main.tf": IN_MODULE}),
    Hidden(TF, TF_TEXT, f"lifecycle {{ ignore_changes = [content] }}\n  {TF_TEXT}", TF_OTHER),
    Hidden(TF, TF_TEXT, f"lifecycle {{ ignore_changes = all }}\n  {TF_TEXT}", TF_OTHER),
    Hidden(TF, TF_TEXT, f"content = data.aws_iam_policy_document.x.json\n}}\n{DOCUMENT}\nlocals {{", TF_OTHER),
    Hidden(TF, TF_TEXT, TF_TEXT.replace("s3:*", "{{ gone }}"), TF_OTHER),
    Hidden(TF, TF_TEXT, TF_TEXT.replace("s3:*", "$${gone}"), TF_OTHER),
    Hidden(TF, TF_TEXT, 'content = ""', TF_OTHER),
    Hidden(TF, TF_TARGETS, 'fileset("../ous", "*")', "{ r = local.root }"),
    Hidden(TF, TF_TARGETS, 'fileexists("../on") ? { r = local.root } : {}', "{ r = local.root }"),
    Hidden(TF, TF_TARGETS, OPEN, OPEN_TRUTH, {"env/prod.tfvars": "open = false\n"}),
    Hidden(TF, TF_TARGETS, OPEN, OPEN_TRUTH, {"terragrunt.hcl": "inputs = { open = false }\n"}),
    cfn("X: {Type: 'AWS::Serverless::Application', Properties: {Location: x}}"),
    cfn("X: {Type: 'AWS::ControlTower::EnabledBaseline'}"),
    cfn("X: {Type: 'AWS::ControlTower::LandingZone', Properties: {Manifest: {organizationStructure: {}}}}"),
    cfn("X: {Type: 'Custom::X', Properties: {To: !Ref Work}}"),
    cfn("X: {Type: 'Custom::X', Properties: {To: !Sub '${Work}'}}"),
    cfn("X: {Type: 'AWS::S3::Bucket'}", scps_yaml_j2="{Type: 'AWS::Organizations::Policy'}"),
    Hidden(CFN, CFN_NAMED, f"{CFN_NAMED}      Fn::Transform: {{Name: X}}\n", f"{CFN_NAMED}      Tags: []\n"),
    Hidden(CFN, "Action: 's3:*'", "Action: '{{ gone }}'", "Action: 'sns:*'"),
    Hidden(CFN, CFN_SWITCH, CFN_DEFAULT, CFN_SWITCH.replace("[a, a]", "[a, b]"),
           {"prod.json": json.dumps([{"ParameterKey": "P", "ParameterValue": "b"}])}),
    Hidden(CFN, CFN_SWITCH, CFN_DEFAULT, CFN_SWITCH.replace("[a, a]", "[a, b]"),
           {"prod.json": json.dumps({"Parameters": {"P": "b"}})}),
    Hidden(ORG, "      Accounts:", "      Fn::Transform: {Name: X}\n      Accounts:", "      Accounts:"),
    Hidden(ORG, "Action: 'ec2:*'", "Action: '{{ gone }}'", "Action: 'sqs:*'"),
    Hidden(ORG, "Parameters:", "# {% include 'more.yml' %}\nParameters:", "Parameters:"),
    Hidden(LZA, LZA_LIST, LZA_LIST, LZA_SQS, TOWER),
    Hidden(LZA, LZA_LIST, LZA_LIST, LZA_SQS, {"stacks/x.yaml": "Type: AWS::Organizations::Policy"}),
    Hidden(LZA, LZA_LIST, f"enable: false\n{LZA_LIST}", ".x:\n"),
    Hidden(LZA, "      accounts: [Lab]\n", "      other: [Root]\n", "      accounts: [Shop]\n"),
    Hidden(CONTROL_TOWER, CFCT_LIST, CFCT_LIST, CFCT_SQS),
    Hidden(CONTROL_TOWER, CFCT_LIST, f"{CFCT_LIST}  - {{name: x, deploy_method: '{{{{ gone }}}}'}}\n", CFCT_SQS),
    Hidden(CONTROL_TOWER, "[Work]", "[Work], accounts: [shop]", "[Root, Work]"),
    Hidden(TF, TF_TARGETS, "{}", "{ r = local.root }", {"sec/main.tf": TF_SAME}),
    Hidden(PLAN, PLAN_ACTION, PLAN_ACTION, PLAN_BOTH, {"second.tfstate": STATE}),
    Hidden(PLAN, PLAN_CHANGES, PLAN_CHANGES + PLAN_FORGET, PLAN_CHANGES),
    tf('resource "aws_organizations_unheard_of" "x" { target_ids = [local.root] }'),
    tf('resource "aws_servicecatalog_provisioned_product" "x" {\n  parameters {\n    value = local.work\n  }\n}'),
    tf('resource "shell_script" "x" {\n  lifecycle_commands {\n    create = "aws organizations attach-policy"\n  }\n}'),
    tf('data "aws_lambda_invocation" "x" { input = local.work }'),
    tf('ephemeral "aws_lambda_invocation" "x" { payload = local.work }'),
    tf('resource "aws_organizations_organizational_unit" "y" { count = var.late }\n'
       'resource "aws_lambda_invocation" "x" { input = aws_organizations_organizational_unit.y[0].id }'),
    tf('action "aws_lambda_invoke" "x" {\n  config {\n    payload = local.work\n  }\n}'),
    *(cfn(f"X: {{Type: 'Custom::X', Properties: {{To: '{to}'}}}}") for to in HANDED),
    tf("", x_tf_json=TWICE_BLOCKS),
    *(tf("", x_tf_json=TWICE_CONTENT.replace(was, "sqs")) for was in ("first", "second")),
    Hidden(TF, TF_TARGETS, OPEN, OPEN_TRUTH, {"terraform.tfvars.json": TWICE_OPEN}),
    *(Hidden(CFN, "Action: 's3:*'", TWICE_ACTION, one) for one in TWICE_ACTION.split(", ")),
    *(Hidden(ORG, "Action: 'ec2:*'", TWICE_ACTION, one) for one in TWICE_ACTION.split(", ")),
    *(Hidden(TF, TF_TEXT, TWICE_YAML, TF_TEXT.replace('"s3:*"', f'"{one}:*"')) for one in ("s3", "sns")),
    Hidden(CFN, CFN_MORE, CFN_SQS + CFN_SQS.replace("sqs:", "sns:") + CFN_MORE, CFN_SQS + CFN_MORE),
    *(Hidden(LZA, "      accounts: [Lab]\n", TWICE_TARGETS, one) for one in TWICE_TARGETS.splitlines(keepends=True)),
    Hidden(CONTROL_TOWER, "[Work]", "[Work], organizational_units: [Root]", "[Root]"),
    tf(TF_SWITCHED),
    Hidden(TF, TF_MORE, TF_SWITCHED + TF_MORE, TF_MORE),
    *(tf("", x_tf=one, x_tofu=other) for one, other in ((TF_SQS, ""), ("", TF_SQS))),
    Hidden(TF, TF_MORE, f"{TF_SECOND}{TF_SQS}{TF_MORE}", TF_MORE),
    Hidden(TF, TF_MORE, TF_SQS.replace("local.root", TF_OF_SECOND) + TF_SECOND + TF_MORE, TF_MORE),
    *(Hidden(TF, TF_TARGETS, OPEN, OPEN_TRUTH, {name: text}) for name, text in TF_SCRIPTS.items()),
    Hidden(CFN, CFN_MORE, f"{CFN_SQS}  Second: {{Type: 'AWS::Organizations::Organization'}}\n{CFN_MORE}", CFN_MORE),
    Hidden(CFN, CFN_MORE, CFN_MORE, CFN_MORE, CDK_STALE),
    Hidden(ORG_DEFAULT, "Action: 'ec2:*'", "Action: !Ref P", "Action: 'sqs:*'",
           {"tasks.yml": "Parameters: {P: 'sqs:*'}"}),
    Hidden(ORG, "Parameters:", "Parameters:", "Parameters:", {"scp.yml": "Type: AWS::Organizations::Policy"}),
    *(Hidden(CFN, CFN_SWITCH, CFN_DEFAULT, CFN_SWITCH.replace("[a, a]", "[a, b]"), {name: text})
      for name, text in CFN_SETTINGS.items()),
    *(Hidden(TF, TF_MORE, TF_MORE, f"{TF_SQS}{TF_MORE}", {name: text}) for name, text in TF_OTHERS.items()),
    *(Hidden(TF, TF_TARGETS, f"({one}) ? {{}} : {TF_TARGETS}", OPEN_TRUTH) for one in TF_TRUE),
    tf(f'resource "aws_sfn_state_machine" "x" {{ definition = "{TF_STATES}" }}'),
    tf('resource "aws_codebuild_project" "x" {\n  source {\n    buildspec = "aws organizations attach-policy"\n  }\n}'),
    tf(f'resource "aws_cloudcontrolapi_resource" "x" {TF_TYPED}'),
    tf('resource "aws_cloudcontrolapi_resource" "x" {\n  type_name = var.late\n  desired_state = local.root\n}'),
    tf('resource "aws_ssm_association" "x" {\n  parameters = { Ou = local.work }\n}'),
    tf('resource "kubernetes_manifest" "x" { manifest = { target = local.root } }'),
    cfn("X: {Type: 'AWS::SSM::Association', Properties: {Parameters: {Ou: [!Ref Work]}}}"),
    cfn(f"X: {{Type: 'AWS::StepFunctions::StateMachine', Properties: {{DefinitionString: '{TF_STATES}'}}}}"),
    Hidden(CFN, CFN_MORE, CFN_MORE, CFN_SQS + CFN_MORE, TF_ATTACHMENT),
    Hidden(LZA, LZA_LIST, LZA_LIST, LZA_SQS, TF_ATTACHMENT),
    Hidden(CONTROL_TOWER, CFCT_LIST, CFCT_LIST, CFCT_SQS, TF_ATTACHMENT),
    Hidden(ORG, "Parameters:", "Parameters:", "Parameters:", TF_ATTACHMENT),
    Hidden(ORG, "Parameters:", "Parameters:", "Parameters:", {"scp.yml": "Type: Community::Organizations::Policy"}),
    Hidden(ORG, "Parameters:", "Parameters:", "Parameters:", {
        "tasks.yml": "Up:\n  Type: update-organization\n  Template: ./prod/organization.yml",
        "prod/organization.yml": ORG.files["organization.yml"],
    }),
    Hidden(LZA, LZA_LIST, LZA_SQS.replace("name: SQS", "name: SQS, type: awsManaged"), LZA_SQS),
    *(Hidden(TF, TF_TARGETS, OPEN, OPEN_TRUTH, {name: text}) for name, text in {
        "root.hcl": 'terraform {\n  extra_arguments "x" { arguments = ["-var", "open=false"] }\n}\n',
        "atlantis.yaml": 'env: {name: TF_VAR_open, value: "false"}',
    }.items()),
    Hidden(CFN, CFN_SWITCH, CFN_DEFAULT, CFN_SWITCH.replace("[a, a]", "[a, b]"),
           {"stack.json": json.dumps({"Parameters": [{"ParameterKey": "P", "ParameterValue": "b"}]})}),
    Hidden(CFN, CFN_SWITCH, CFN_DEFAULT, CFN_SWITCH.replace("[a, a]", "[a, b]"),
           {"pipeline.yaml": f"Resources:\n  {CFN_SENT}\n"}),
)  # fmt: skip


NAMED_TWICE = Hidden(CONTROL_TOWER, CFCT_LIST, CFCT_SQS.replace("name: sqs", "name: deny"), CFCT_LIST)
"""Not among the rows: what hides a name beside it may name the same."""


@in_one_test("row", [*ROWS, NAMED_TWICE])
def test_what_is_sure_beside_what_is_not_worked_out_is_so_whatever_that_comes_to(row: Hidden) -> None:
    sure, whole = row.answers(row.hidden, row.beside), row.answers(row.truth, {})
    if row.truth == row.stands:  # what is hidden is nothing that this format can say
        plain = sum(found.bit_count() for found in whole.values())
        assert sum(found.bit_count() for found in sure.values()) < plain

    assert not [name for name in sure.keys() & whole.keys() if sure[name] & ~whole[name]]


WRITTEN = (
    (CFN, "app.ts", TF_OTHERS["stack.ts"], "cdk.out/X.template.json"),
    (CFN, "app.py", TF_OTHERS["stack.py"], "cdk.out/X.template.json"),
    (TF, "main.ts", TF_OTHERS["main.ts"], "cdktf.out/cdk.tf.json"),
    (TF, "adopt.sh", "terraform import aws_organizations_policy.deny p-12345678", "env.json"),
)


@pytest.mark.parametrize(("form", "name", "code", "written"), WRITTEN)
def test_code_that_only_writes_or_adopts_what_is_read_leaves_it_sure(
    form: Format, name: str, code: str, written: str
) -> None:
    row = Hidden(form, "", "", "", {name: code, written: "{}"})
    assert row.answers("", row.beside) == row.answers("", {})
