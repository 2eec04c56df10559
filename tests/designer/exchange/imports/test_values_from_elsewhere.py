"""What code leaves to scripts, to files that are not here, and to folders that nobody may apply is unknown."""

import json

import pytest

from designer.exchange.imports.terraform.reader import read_terraform
from tests.designer.exchange.imports.code.code_sources import imported
from tests.designer.exchange.imports.test_unknown_makers import (
    CFN_DEFAULT,
    CFN_MORE,
    CFN_SQS,
    CFN_SWITCH,
    LZA_LIST,
    LZA_SQS,
    OPEN,
    OPEN_TRUTH,
    TF_MORE,
    TF_OTHER,
    TF_SQS,
    TF_TARGETS,
    TF_TEXT,
    Hidden,
    tf,
)
from tests.designer.exchange.imports.test_unknown_parts import CFN, DENY, LZA, ORG, PLAN, TF, sure_answers
from tests.tools import in_one_test

VARIABLES = (
    {"env.sh": 'export TF_CLI_ARGS_plan="-var open=false"'},
    {"run.py": 'run(["terraform", "apply", "-var", "open=false"])'},
    {"run.ps1": 'terraform apply "-var=open=false"'},
    {"run.sh": "tofu apply --var=open=false"},
    {"big.sh": f"{'#' * 70_000}\nterraform apply -var open=false"},
    {"workspace.tf": 'resource "tfe_variable" "x" {\n  key   = "open"\n  value = "false"\n}'},
    {"run.sh": "terraform apply -var-file=../env/prod.tfvars"},
    {"run.sh": "terraform apply -var-file ../env/${ENV}.tfvars"},
    {"run.sh": 'echo "$X" > x.auto.tfvars.json'},
    {"a.auto.tfvars": "open = false", "terraform.tfvars": "open = true"},
    {"terraform.tfvars.json": '{"open": false}', "terraform.tfvars": "open = true"},
    {"terraform.tfvars.prod.tfvars": "open = true", "prod.tfvars": "open = false"},
)
PARAMETERS = (
    {"deploy.py": 'create_stack(Parameters=[{"ParameterKey": "P", "ParameterValue": "b"}])'},
    {"deploy.py": "create_stack(Parameters=[dict(ParameterKey='P', ParameterValue='b')])"},
    {"parent.yaml": "Resources: {S: {Type: 'AWS::CloudFormation::StackSet', Properties: {TemplateURL: main.yaml, "
                    "Parameters: [{ParameterKey: P, ParameterValue: b}]}}}\n"},
    {"params.ini": "# of production\n[params]\n\nP=b\n"},
    {"params.json": '["P=b"]'},
    {"stacks.yaml": "stacks:\n- name: x\n  template_path: main.yaml\n  variables:\n    P: b\n"},
    {"deploy.sh": f"{'#' * 70_000}\naws cloudformation deploy --parameter-overrides P=b"},
)  # fmt: skip
AT_ROOT = TF_SQS.replace("local.root", '"r-abcd"')
STACK = f"Resources:\n{CFN_SQS}".replace("!GetAtt O.RootId", "r-abcd")
FOLDERS = ("modules/unused", "Examples/complete", "test/x", "archive")
AUTOMATION = "mainSteps:\n- action: aws:executeAwsApi\n  inputs: {Service: organizations, Api: AttachPolicy}\n"
KEPT = f"lifecycle {{ ignore_changes = [content] }}\n  {TF_TEXT}"
OVERRIDE = 'resource "aws_organizations_policy" "deny" {\n  lifecycle { prevent_destroy = true }\n}'
TESTED = 'module "x" {\n  source = "../.."\n  open = false\n}'
TWO_ROOTS = AT_ROOT + AT_ROOT.replace("sqs", "sns").replace("abcd", "wxyz")
IMPORT = 'import {\n  to = aws_organizations_policy_attachment.x\n  id = "r-abcd:p-12345678"\n}'
LZA_STACKS = {
    "customizations-config.yaml": "customizations:\n  cloudFormationStacks:\n    - {template: cfn/scps.yaml}\n"
}
CDK_ASSET = {"cdk.out/manifest.json": '{"artifacts": {}}', "cdk.out/asset.x.json": json.dumps({"Resources": {"S": {
    "Type": "AWS::Organizations::Policy",
    "Properties": {"Name": "S", "Type": "SERVICE_CONTROL_POLICY", "Content": DENY, "TargetIds": ["r-abcd"]},
}}})}  # fmt: skip

ROWS = (
    *(Hidden(TF, TF_TARGETS, OPEN, OPEN_TRUTH, beside) for beside in VARIABLES),
    Hidden(
        TF, TF_TARGETS, OPEN, TF_TARGETS, {"tests/x/main.tf": 'module "x" {\n  source = "../.."\n  open = false\n}'}
    ),
    *(Hidden(TF, TF_MORE, TF_MORE, TF_MORE, {f"{folder}/main.tf": AT_ROOT}) for folder in FOLDERS),
    Hidden(
        TF, TF_MORE, f"{AT_ROOT}{AT_ROOT.replace('sqs', 'sns').replace('abcd', 'wxyz')}{TF_MORE}", AT_ROOT + TF_MORE
    ),
    Hidden(TF, TF_TEXT, KEPT, TF_OTHER, {"override.tf": OVERRIDE}),
    tf(IMPORT),
    tf(f'resource "aws_ssm_document" "x" {{\n  content = <<E\n{AUTOMATION}E\n}}'),
    tf('resource "restapi_object" "x" { data = local.root }'),
    *(Hidden(CFN, CFN_SWITCH, CFN_DEFAULT, CFN_SWITCH.replace("[a, a]", "[a, b]"), beside) for beside in PARAMETERS),
    *(Hidden(CFN, CFN_MORE, CFN_MORE, CFN_MORE, {f"{folder}/x.yaml": STACK}) for folder in FOLDERS),
    Hidden(CFN, CFN_MORE, CFN_MORE, CFN_MORE, CDK_ASSET),
    Hidden(CFN, CFN_MORE, CFN_MORE, CFN_SQS + CFN_MORE, {"x.py": "o = client('organizations')\nf = o.attach_policy"}),
    Hidden(LZA, LZA_LIST, LZA_LIST, LZA_SQS, LZA_STACKS),
    Hidden(LZA, LZA_LIST, LZA_LIST, LZA_SQS, {"ssm-documents/x.yaml": AUTOMATION}),
)


@in_one_test("row", ROWS)
def test_what_is_sure_is_so_whatever_is_given_from_elsewhere(row: Hidden) -> None:
    sure, whole = row.answers(row.hidden, row.beside), row.answers(row.truth, {})

    assert not [name for name in sure.keys() & whole.keys() if sure[name] & ~whole[name]]


@pytest.mark.parametrize("task", ["update-stacks\n  Template: ./scps.yml", "cdk\n  Path: ./cdk-scps"])
def test_a_task_that_deploys_what_is_not_here_leaves_the_rest_unknown(task: str) -> None:
    row = Hidden(ORG, "", "", "", {"tasks.yml": f"Up:\n  Type: {task}\n"})
    sure, plain = row.answers("", row.beside), row.answers("", {})

    assert sum(found.bit_count() for found in sure.values()) < sum(found.bit_count() for found in plain.values())
    assert row.answers("", {**row.beside, "scps.yml": "{}", "cdk-scps/app.ts": ""}) == plain


def test_an_example_shows_what_its_module_makes_and_a_test_nothing_beside_a_root_with_a_state_of_its_own() -> None:
    files = TF.files | {"examples/x/main.tf": TESTED}
    example = imported(read_terraform, files)
    root = imported(read_terraform, files | {"state.tf": 'terraform {\n  backend "s3" {}\n}'})

    assert "Root/Work/shop" in "\n".join(example.tree())
    assert any("Only examples or tests call this code" in line for line in example.told())
    assert "Root/Work [Deny" in "\n".join(root.tree())


def test_what_a_state_has_deposed_is_still_at_aws() -> None:
    def answers(**more: str) -> dict[str, int]:
        policy, *attached = (
            {"mode": "managed", "type": f"aws_organizations_{kind}", "name": "x", "instances": instances}
            for kind, instances in (
                ("policy", [{"attributes": {"id": "p-12345678", "name": "Deny", "content": DENY}}]),
                ("policy_attachment", [
                    {"attributes": {"policy_id": "p-12345678", "target_id": "ou-abcd-11111111"}},
                    {"attributes": {"policy_id": "p-12345678", "target_id": "r-abcd"}, **more},
                ]),
            )
        )  # fmt: skip
        text = json.dumps({"terraform_version": "1.9.0", "resources": [policy, *attached]})
        return sure_answers(imported(read_terraform, {"terraform.tfstate": text}))

    assert answers(deposed="abcd1234") == answers(index_key="a")


def test_a_plan_that_chooses_between_the_root_and_another_target_leaves_it_open() -> None:
    plan = json.loads(PLAN.files["plan.json"])
    attached = "aws_organizations_policy_attachment.d"
    plan["resource_changes"][0]["change"]["after_unknown"] = {"target_id": True}
    references = ["aws_organizations_organization.o.roots[0].id", "aws_organizations_organization.o", "var.ou"]
    plan["configuration"] = {"root_module": {"resources": [
        {"address": attached, "expressions": {"target_id": {"references": references}}}
    ]}}  # fmt: skip
    told = imported(read_terraform, {"plan.json": json.dumps(plan)}).told()

    assert [line for line in told if f"{attached} attaches something somewhere" in line]
