"""What a reader could not read is unknown: the table of every reader and what can be missing in its source.

Each row takes one value out of a source and puts concrete ones in its place. Whatever the design says for sure without
the value must be so with every one of them.
"""

import json
from dataclasses import dataclass

import pytest

from designer.analysis.access.ceilings import Ceilings, ResourceCeilings
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import assemble
from designer.exchange.imports.code.cloudformation import read_cloudformation
from designer.exchange.imports.code.control_tower import read_control_tower
from designer.exchange.imports.code.lza import read_lza
from designer.exchange.imports.code.org_formation import read_org_formation
from designer.exchange.imports.terraform.reader import read_terraform
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.checks.designs import of_check
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles, Reader, imported
from tests.tools import in_one_test

DENY_S3 = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
DENY = json.dumps(DENY_S3)


@dataclass(frozen=True)
class Format:
    """One reader with a small source in which a policy is attached to an OU."""

    reader: Reader
    files: dict[str, str]


@dataclass(frozen=True)
class Gap:
    """A value of a source: how it is there, how it is unknown, and other values that it could have."""

    form: Format
    stands: str
    unknown: str
    others: tuple[str, ...] = ()
    file: str = ""

    def read(self, value: str) -> Imported:
        name = self.file or next(iter(self.form.files))
        text = self.form.files[name]
        assert self.stands in text
        return imported(self.form.reader, self.form.files | {name: text.replace(self.stands, value)})


TF = Format(
    read_terraform,
    {
        "main.tf": """\
variable "late" {}
variable "open" { default = true }
data "external" "x" { program = ["x"] }
resource "aws_organizations_organization" "o" { enabled_policy_types = ["SERVICE_CONTROL_POLICY"] }
locals {
  root = aws_organizations_organization.o.roots[0].id
  work = aws_organizations_organizational_unit.work.id
}
resource "aws_organizations_organizational_unit" "work" {
  name      = "Work"
  parent_id = local.root
}
resource "aws_organizations_organizational_unit" "sandbox" {
  name      = "Sandbox"
  parent_id = local.root
}
resource "aws_organizations_account" "shop" {
  name      = "shop"
  email     = "shop@acme.example"
  parent_id = local.work
}
resource "aws_organizations_account" "lab" {
  name      = "lab"
  email     = "lab@acme.example"
  parent_id = aws_organizations_organizational_unit.sandbox.id
}
resource "aws_organizations_policy" "deny" {
  name    = "Deny"
  content = jsonencode({ Statement = [{ Effect = "Deny", Action = "s3:*", Resource = "*" }] })
}
resource "aws_organizations_policy_attachment" "deny" {
  for_each  = { work = local.work }
  policy_id = aws_organizations_policy.deny.id
  target_id = each.value
}
module "more" {
  source   = "./more"
  for_each = toset(["x"])
  target   = local.work
}
""",
        "more/main.tf": """\
variable "target" {}
resource "aws_organizations_policy" "ec2" {
  name    = "EC2"
  content = jsonencode({ Statement = [{ Effect = "Deny", Action = "ec2:*", Resource = "*" }] })
}
resource "aws_organizations_policy_attachment" "ec2" {
  policy_id = aws_organizations_policy.ec2.id
  target_id = var.target
}
""",
    },
)

CFN = Format(
    read_cloudformation,
    {
        "main.yaml": """\
Parameters: {Late: {Type: String}}
Conditions: {On: !Equals [a, a]}
Resources:
  O: {Type: 'AWS::Organizations::Organization'}
  Work:
    Type: AWS::Organizations::OrganizationalUnit
    Properties: {Name: Work, ParentId: !GetAtt O.RootId}
  Shop:
    Type: AWS::Organizations::Account
    Properties: {AccountName: shop, Email: shop@acme.example, ParentIds: [!Ref Work]}
  Deny:
    Type: AWS::Organizations::Policy
    Condition: On
    Properties:
      Name: Deny
      Type: SERVICE_CONTROL_POLICY
      Content: {Statement: [{Effect: Deny, Action: 's3:*', Resource: '*'}]}
      TargetIds: [!Ref Work]
  More:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: more.yaml, Parameters: {Target: !Ref Work}}
""",
        "more.yaml": """\
Parameters: {Target: {Type: String}}
Resources:
  EC2:
    Type: AWS::Organizations::Policy
    Properties:
      Name: EC2
      Type: SERVICE_CONTROL_POLICY
      Content: {Statement: [{Effect: Deny, Action: 'ec2:*', Resource: '*'}]}
      TargetIds: [!Ref Target]
""",
    },
)

ORG = Format(
    read_org_formation,
    {
        "organization.yml": """\
AWSTemplateFormatVersion: '2010-09-09-OC'
Parameters: {Late: {Type: String}}
Organization:
  Root:
    Type: OC::ORG::OrganizationRoot
    Properties: {ServiceControlPolicies: !Include lists/root.yml}
  Work:
    Type: OC::ORG::OrganizationalUnit
    Properties:
      OrganizationalUnitName: Work
      ServiceControlPolicies: [!Ref Deny]
      Accounts: !Include lists/accounts.yml
  Shop: {Type: 'OC::ORG::Account', Properties: {AccountName: shop, RootEmail: shop@acme.example}}
  Deny: !Include policies/deny.yml
  EC2:
    Type: OC::ORG::ServiceControlPolicy
    Properties:
      PolicyName: EC2
      PolicyDocument: {Statement: [{Effect: Deny, Action: 'ec2:*', Resource: '*'}]}
""",
        "lists/accounts.yml": "- !Ref Shop\n",
        "lists/root.yml": "- !Ref EC2\n",
        "lists/none.yml": "[]\n",
        "policies/deny.yml": f"Type: OC::ORG::ServiceControlPolicy\nProperties: {{PolicyDocument: {DENY}}}\n",
    },
)

LZA = Format(
    read_lza,
    {
        "organization-config.yaml": """\
organizationalUnits:
  - name: Work
  - name: Sandbox
serviceControlPolicies:
  - name: Deny
    description: No S3
    policy: deny.json
    type: customerManaged
    deploymentTargets:
      organizationalUnits: [{{ Ous }}]
      accounts: [Lab]
""",
        "accounts-config.yaml": """\
mandatoryAccounts:
  - {name: Management, email: m@acme.example, organizationalUnit: Root}
workloadAccounts: !include accounts/work.yaml
""",
        "accounts/work.yaml": """\
- {name: Shop, email: shop@acme.example, organizationalUnit: Work}
- {name: Lab, email: lab@acme.example, organizationalUnit: Sandbox}
""",
        "replacements-config.yaml": "globalReplacements:\n  - {key: Ous, type: StringList, value: [Work]}\n",
        "deny.json": DENY,
    },
)

CONTROL_TOWER = Format(
    read_control_tower,
    {
        "manifest.yaml": """\
version: 2021-03-15
resources:
  - name: deny
    deploy_method: scp
    resource_file: deny.json
    deployment_targets: {organizational_units: [Work]}
""",
        "deny.json": DENY,
    },
)


def resource(kind: str, label: str, /, **values: object) -> dict[str, object]:
    kind = f"aws_organizations_{kind}"
    return {"address": f"{kind}.{label}", "mode": "managed", "type": kind, "name": label, "values": values}


PLAN = Format(
    read_terraform,
    {
        "plan.json": json.dumps(
            {
                "terraform_version": "1.9.0",
                "format_version": "1.2",
                "complete": True,
                "planned_values": {
                    "root_module": {
                        "resources": [
                            resource("organization", "o", enabled_policy_types=["SERVICE_CONTROL_POLICY"]),
                            resource("organizational_unit", "w", id="ou-abcd-11111111", name="W", parent_id="r-abcd"),
                            resource("account", "s", name="shop", email="s@x.example", parent_id="ou-abcd-11111111"),
                            resource("policy", "d", id="p-12345678", name="Deny", content=DENY),
                            resource("policy_attachment", "d", policy_id="p-12345678", target_id="ou-abcd-11111111"),
                        ]
                    }
                },
                "resource_changes": [
                    {"address": "aws_organizations_policy_attachment.d", "change": {"after_unknown": {"target": True}}},
                    {"address": "aws_organizations_account.s", "change": {"after_unknown": {"tags": {"a": False}}}},
                ],
            }
        )
    },
)

CONTROL = 'resource "aws_controltower_control" "c" {{ target_identifier = {} }}'
TF_ROOT = ("target_id = local.root",)
LOOP = "{ work = local.work }"
SANDBOX = "parent_id = aws_organizations_organizational_unit.sandbox.id"
RESULT = "data.external.x.result.y"
TARGETS = "TargetIds: [!Ref Work]"
LZA_TYPE = "    type: customerManaged\n"
CFN_ROOT = "TargetIds: [!GetAtt O.RootId]"

GAPS = (
    # Terraform: attachments of unknown number, policy or target
    Gap(TF, LOOP, "{ for k in values(data.external.x) : k => k }", ("{}", "{ r = local.root }")),
    Gap(TF, LOOP, "toset(var.late)", ("{}",)),
    Gap(TF, "for_each  = { work", "count     = var.late ? 1 : 0\n  x = { work"),
    Gap(TF, "target_id = each.value", "target_id = var.late", TF_ROOT),
    Gap(TF, "target_id = each.value", "target_id = data.external.x.result.y", TF_ROOT),
    Gap(TF, "policy_id = aws_organizations_policy.deny.id", "policy_id = var.late"),
    Gap(TF, "policy_id = aws_organizations_policy.deny.id", "policy_id = element(var.late, 0)"),
    Gap(TF, "target_id = each.value", "target_id = try(var.late, each.value)", TF_ROOT),
    Gap(TF, "target_id = each.value", "target_id = can(var.late) ? local.root : each.value", TF_ROOT),
    Gap(TF, LOOP, "toset(setsubtract([local.work], [var.late]))", ("{}",)),
    Gap(TF, LOOP, "toset(setintersection([local.work], [var.late]))", ("{}",)),
    Gap(TF, "for_each  = { work", "count     = length(compact([var.late]))\n  x = { work"),
    # Terraform: what AWS or another program fills may be missing, empty or equal; what is not worked out may be fine
    Gap(TF, "target_id = each.value", f"target_id = can({RESULT}) ? local.root : each.value", TF_ROOT),
    Gap(TF, LOOP, f"toset(setsubtract([local.work], [{RESULT}]))", ("{}",)),
    Gap(TF, LOOP, f"length(compact(['x', {RESULT}])) > 1 ? {{}} : {LOOP}".replace("'", '"'), ("{}",)),
    Gap(TF, LOOP, f"length(toset(['x', {RESULT}])) > 1 ? {{}} : {LOOP}".replace("'", '"'), ("{}",)),
    Gap(TF, LOOP, f"length(flatten([['x'], {RESULT}])) > 1 ? {{}} : {LOOP}".replace("'", '"'), ("{}",)),
    Gap(TF, LOOP, f"can(formatlist('%s%s', ['a'], ['b'])) ? {{}} : {LOOP}".replace("'", '"'), ("{}",)),
    # Terraform: policies
    Gap(TF, "jsonencode({ Statement", "jsonencode({ Id = var.late, Statement", ("jsonencode({ Statement",)),
    Gap(TF, '  name    = "Deny"\n', '  name    = "Deny"\n  for_each = var.late\n'),
    Gap(TF, '  name    = "Deny"\n', '  name    = "Deny"\n  type = var.late\n'),
    Gap(TF, '  name    = "Deny"\n', "  name    = var.late\n", ('  name    = "Else"\n',)),
    # Terraform: the tree
    Gap(TF, "parent_id = local.work", "parent_id = var.late", ("parent_id = local.root",)),
    Gap(TF, SANDBOX, "parent_id = var.late", ("parent_id = local.work",)),
    Gap(TF, '  name      = "Work"', '  name      = "Work"\n  count = var.late'),
    # Terraform: modules and files
    Gap(TF, 'for_each = toset(["x"])', "for_each = var.late", ("for_each = toset([])",)),
    Gap(TF, '"./more"', '"git::https://example.com/more"', ('"./none"',)),
    Gap(TF, '"./more"', '"acme/scp/aws"'),
    Gap(TF, 'resource "aws_organizations_policy" "ec2" {', "resource {", file="more/main.tf"),
    # Terraform: controls of Control Tower
    Gap(TF, 'module "more" {', f'{CONTROL.format("local.work")}\nmodule "more" {{'),
    Gap(TF, 'module "more" {', f'{CONTROL.format("var.late")}\nmodule "more" {{'),
    # a plan
    Gap(PLAN, '"target": true', '"target_id": true', file="plan.json"),
    Gap(PLAN, '"complete": true', '"complete": false'),
    Gap(PLAN, '"complete": true', '"errored": true'),
    # CloudFormation
    Gap(CFN, TARGETS, "TargetIds: [!Ref Late]", (CFN_ROOT, "TargetIds: []")),
    Gap(CFN, TARGETS, "TargetIds: [!ImportValue x]", (CFN_ROOT,)),
    Gap(CFN, TARGETS, "TargetIds: [!If [Nope, !Ref Work, !GetAtt O.RootId]]", (CFN_ROOT,)),
    Gap(CFN, "!Equals [a, a]", "!Equals [!Ref Late, a]", ("!Equals [a, b]",)),
    Gap(CFN, "Type: SERVICE_CONTROL_POLICY", "Type: !Ref Late", ("Type: RESOURCE_CONTROL_POLICY",)),
    Gap(CFN, "Action: 's3:*'", "Action: !Ref Late", ("Action: 'ec2:*'",)),
    Gap(CFN, "ParentIds: [!Ref Work]", "ParentIds: [!Ref Late]", ("ParentIds: [!GetAtt O.RootId]",)),
    Gap(CFN, "TemplateURL: more.yaml", "TemplateURL: https://x.example/gone.yaml"),
    Gap(CFN, "    Properties: {TemplateURL", "    Condition: Late\n    Properties: {TemplateURL"),
    Gap(CFN, "  More:\n", "  Fn::ForEach::P: [X, [a], {}]\n  More:\n"),
    Gap(CFN, "Parameters: {Late", "Transform: Acme\nParameters: {Late"),
    Gap(CFN, "  More:\n", "  Fn::Transform: {Name: 'AWS::Include'}\n  More:\n"),
    Gap(CFN, "  More:\n", "  X: {Type: 'Custom::AttachPolicy'}\n  More:\n"),
    Gap(CFN, "  More:\n", "  X: {Type: 'Acme::Organizations::Policy'}\n  More:\n"),
    Gap(CFN, "  More:\n", "  X: {Type: 'AWS::ControlTower::EnabledControl'}\n  More:\n"),
    Gap(CFN, "  More:\n", "  X: {Type: 'AWS::CloudFormation::StackSet', Properties: {StackSetName: scps}}\n  More:\n"),
    Gap(CFN, "Action: 's3:*'", "Action: '{{resolve:ssm:x}}'", ("Action: 'ec2:*'",)),
    Gap(CFN, "[a, a]", "[a, '{{resolve:ssm:x}}']", ("[a, b]",)),
    Gap(CFN, "  Deny:\n    Type: AWS::Organizations::Policy\n", "  Deny:\n    Type: !Ref Late\n"),
    # org-formation
    Gap(ORG, "lists/root.yml", "lists/gone.yml", ("lists/none.yml",)),
    Gap(ORG, "lists/accounts.yml", "lists/gone.yml", ("lists/none.yml",)),
    Gap(ORG, "policies/deny.yml", "policies/gone.yml"),
    Gap(ORG, "[!Ref Deny]", "[!Ref Late]", ("[!Ref EC2]", "[]")),
    Gap(ORG, "[!Ref Deny]", "[!Select [0, !Ref Late]]", ("[!Ref EC2]", "[]")),
    Gap(ORG, "{Statement: [{Effect: Deny, Action: 'ec2:*', Resource: '*'}]}", "!Include gone.json"),
    Gap(ORG, "{ServiceControlPolicies: !Include lists/root.yml}", "!Cmd x", ("{}",)),
    Gap(ORG, "  Work:\n    Type: OC::ORG::OrganizationalUnit\n", "  Work:\n    Type: !Ref Late\n"),
    # Landing Zone Accelerator
    Gap(LZA, "accounts/work.yaml", "accounts/gone.yaml", file="accounts-config.yaml"),
    Gap(LZA, "Unit: Work", "Unit: '{{Gone}}'", ("Unit: Sandbox",), "accounts/work.yaml"),
    Gap(LZA, "name: Lab", "name: '{{Gone}}'", file="accounts/work.yaml"),
    Gap(LZA, "key: Ous", "key: Other", file="replacements-config.yaml"),
    Gap(LZA, "value: [Work]", "path: /late", ("value: [Sandbox]", "value: [Root]"), "replacements-config.yaml"),
    Gap(LZA, "policy: deny.json", "policy: gone.json"),
    Gap(LZA, "  - name: Sandbox\n", "  - name: '{{ Gone }}'\n"),
    Gap(LZA, "serviceControlPolicies:\n", "serviceControlPolicies:\n  - !include gone.yaml\n"),
    Gap(LZA, "serviceControlPolicies:\n", "serviceControlPolicies:\n  - !Cmd x\n"),
    Gap(LZA, LZA_TYPE, f"{LZA_TYPE}    strategy: '{{{{ Gone }}}}'\n", (f"{LZA_TYPE}    strategy: allow-list\n",)),
    Gap(LZA, "  - name: Sandbox\n", "  - name: Sandbox\n    ignore: '{{ Gone }}'\n"),
    Gap(LZA, '"Resource": "*"', '"Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "{{ Gone }}"}}',
        ('"Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "false"}}',), "deny.json"),
    # Control Tower
    Gap(CONTROL_TOWER, "resource_file: deny.json", "resource_file: s3://bucket/deny.json"),
    Gap(CONTROL_TOWER, "name: deny\n", "description: deny\n"),
    Gap(CONTROL_TOWER, "[Work]", "['{{ Gone }}']"),
    Gap(CONTROL_TOWER, "[Work]", "[!Ref Gone]"),
)  # fmt: skip


def sure_answers(result: Imported) -> dict[str, int]:
    """Actions that are surely allowed, and those that are surely denied, at each node."""
    catalogue = load()
    found: dict[str, int] = {}
    for side, ceilings in (
        ("principals", Ceilings(result.design, catalogue)),
        ("resources", ResourceCeilings(result.design, catalogue)),
    ):
        for node in result.design.nodes.values():
            ceiling = ceilings.of(node.id)
            found[f"{node.name}, {side} allowed"] = ceiling.sure
            found[f"{node.name}, {side} denied"] = catalogue.full_mask & ~ceiling.possible
    return found


def named(gap: Gap) -> str:
    return f"{gap.form.reader.__name__}: {gap.unknown[:60]}"


@in_one_test("gap", GAPS)
def test_what_is_sure_without_a_value_is_so_with_every_value(gap: Gap) -> None:
    partial = gap.read(gap.unknown)

    assert not partial.report.is_complete, "the gap is named, and the exit status is 1"
    assert all(entry.where for entry in partial.report)
    sure = sure_answers(partial)
    for value in (gap.stands, *gap.others):
        whole = sure_answers(gap.read(value))
        wrong = [name for name in sure.keys() & whole.keys() if sure[name] & ~whole[name]]
        assert not wrong, f"not so with {value}"


@in_one_test("gap", GAPS)
def test_no_check_advises_to_delete_what_may_be_attached(gap: Gap) -> None:
    found = of_check("policy-attached", gap.read(gap.unknown).design)

    assert not [one.message for one in found if one.fixes]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (TF, "scp.tf"),
        (TF, "more.tf.json"),
        (TF, "linked/"),
        (TF, "x.auto.tfvars"),
        (PLAN, "b.tfstate"),
        (CFN, "scps.template"),
        (CFN, "linked/"),
    ],
    ids=lambda part: part if isinstance(part, str) else part.reader.__name__,
)
def test_next_to_nothing_is_allowed_for_sure_if_a_file_of_the_source_is_passed_over(form: Format, name: str) -> None:
    files = MemoryFiles(form.files)
    files.unread = {name: "A link leads out of the folder.", "README.md": "A link leads out of the folder."}
    report = ConversionReport()
    partial = Imported(assemble(form.reader(files, report), report).organization, report)

    assert [entry.where for entry in report if "leads out" in entry.what][:1] == [name]
    allowed = [found for whom, found in sure_answers(partial).items() if "principals allowed" in whom]
    assert max(found.bit_count() for found in allowed) < 100, "what no SCP limits"
