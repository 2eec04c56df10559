"""Terraform's code read into a design: HCL and JSON, with what is constant in it worked out."""

import json

import pytest

from designer.basics.errors import FormatError
from designer.exchange.imports.terraform.reader import is_terraform, read_terraform
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.policy_types import PolicyType
from designer.organization.model.records import Unknown
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles, imported, malformed, try_malformed
from tests.tools import in_one_test

MAIN = """\
terraform {
  required_version = ">= 1.5"
}

resource "aws_organizations_organization" "this" {
  feature_set          = "ALL"
  enabled_policy_types = ["SERVICE_CONTROL_POLICY"]
  lifecycle { prevent_destroy = true }
}

locals {
  root = aws_organizations_organization.this.roots[0].id # a comment
  ous  = toset(["Workloads", "Security"])
  accounts = {
    shop = { ou = "Workloads", tags = { team = "shop" } }
    log  = { ou = "Security" }
  }
}

variable "domain" {
  type    = string
  default = "acme.example"
}

variable "late" {}

resource "aws_organizations_organizational_unit" "top" {
  for_each  = local.ous
  name      = each.key
  parent_id = local.root
}

resource "aws_organizations_account" "all" {
  for_each  = { for name, one in local.accounts : name => one if name != "none" }
  name      = each.key
  email     = "aws+${each.key}@${var.domain}"
  parent_id = aws_organizations_organizational_unit.top[each.value.ou].id
  tags      = try(each.value.tags, {})
}

data "aws_iam_policy_document" "leave" {
  statement {
    sid       = "Leave"
    effect    = "Deny"
    actions   = ["organizations:LeaveOrganization"]
    resources = ["*"]
    dynamic "condition" {
      for_each = ["arn:aws:iam::*:role/Admin", "arn:aws:iam::*:role/&{aws:username}"]
      content {
        test     = "ArnNotLike"
        variable = "aws:PrincipalArn"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_organizations_policy" "leave" {
  name    = "Leave"
  content = data.aws_iam_policy_document.leave.json
}

module "regions" {
  source  = "./modules/scp"
  name    = "Regions"
  regions = ["eu-central-1", "eu-west-1"]
  targets = [for ou in aws_organizations_organizational_unit.top : ou.id]
}

resource "aws_organizations_policy_attachment" "leave" {
  count     = var.domain == "acme.example" ? 1 : 0
  policy_id = aws_organizations_policy.leave.id
  target_id = local.root
}

import {
  to = aws_organizations_account.all["shop"]
  id = "012345678901"
}
"""
MODULE = """\
variable "name" {}
variable "regions" { type = list(string) }
variable "targets" { default = [] }

resource "aws_organizations_policy" "this" {
  name        = var.name
  description = <<-EOT
    Only ${join(" and ", var.regions)}
  EOT
  type        = "SERVICE_CONTROL_POLICY"
  content     = templatefile("${path.module}/regions.json.tpl", { regions = var.regions })
}

resource "aws_organizations_policy_attachment" "this" {
  count     = length(var.targets)
  policy_id = aws_organizations_policy.this.id
  target_id = var.targets[count.index]
}

output "id" { value = aws_organizations_policy.this.id }
"""
TEMPLATE = """\
{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*", "Condition": {
  "StringNotEquals": {"aws:RequestedRegion": [%{ for i, r in regions ~}%{ if i > 0 },%{ endif }"${r}"%{ endfor ~}]},
  "StringNotLike": {"aws:username": "$${aws:PrincipalTag/x}"}}}]}
"""
SOURCE = {"main.tf": MAIN, "modules/scp/main.tf": MODULE, "modules/scp/regions.json.tpl": TEMPLATE}


def read(changes: dict[str, str] | None = None) -> Imported:
    return imported(read_terraform, SOURCE | (changes or {}))


def changed(old: str, new: str) -> Imported:
    assert old in MAIN
    return read({"main.tf": MAIN.replace(old, new)})


def line_of(part: str, text: str = MAIN) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_code_becomes_a_design() -> None:
    result = read()

    assert result.tree() == [
        "Root [Leave]",
        "Root/Security [Regions]",
        "Root/Security/log",
        "Root/Workloads [Regions]",
        "Root/Workloads/shop",
    ]
    shop = next(one for one in result.design.nodes.values() if one.name == "shop")
    assert (shop.aws_id, shop.email, shop.tags) == ("012345678901", "aws+shop@acme.example", (("team", "shop"),))
    assert [str(entry) for entry in result.report if entry.outcome.key == "lost"] == []


@pytest.mark.parametrize(("said", "made"), [("true", True), ("false", False)])
def test_a_text_that_says_true_or_false_becomes_that(said: str, *, made: bool) -> None:
    result = changed('if name != "none" }', f'if name != "log" || tobool("{said}") }}')
    assert any(line.endswith("/log") for line in result.tree()) is made


def test_loops_go_in_the_order_of_keys_and_distinct_keeps_what_comes_first() -> None:
    regions = 'join(",", [for key, one in { b = "us-*", c = "ap-*", a = "eu-*" } : "${key}:${one}"])'
    text = f"""{MAIN}
resource "aws_organizations_policy" "loop" {{
  name    = "Loop"
  content = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Deny", NotAction = {regions},
    Resource = distinct(["2", "1", "2"]) }}] }})
}}
"""
    (made,) = json.loads(read({"main.tf": text}).text("Loop"))["Statement"]
    assert (made["NotAction"], made["Resource"]) == ("a:eu-*,b:us-*,c:ap-*", ["2", "1"])


def test_a_policy_document_is_made_of_its_blocks() -> None:
    assert json.loads(read().text("Leave")) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Leave",
                "Effect": "Deny",
                "Action": "organizations:LeaveOrganization",
                "Resource": "*",
                "Condition": {
                    "ArnNotLike": {
                        "aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::*:role/${aws:username}"]
                    }
                },
            }
        ],
    }


def test_a_template_of_a_module_is_filled() -> None:
    result = read()

    (statement,) = json.loads(result.text("Regions"))["Statement"]
    assert statement["Condition"] == {
        "StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]},
        "StringNotLike": {"aws:username": "${aws:PrincipalTag/x}"},
    }
    policy = next(one for one in result.design.policies.values() if one.name == "Regions")
    assert policy.description == "Only eu-central-1 and eu-west-1\n"


def test_values_of_variables_come_from_tfvars() -> None:
    given = {"terraform.tfvars": 'domain = "other.example"\n'}
    agreed, disputed = read(given), read(given | {"env/prod.tfvars": 'domain = "x"\n'})

    assert "aws+log@other.example" in {node.email for node in agreed.design.nodes.values()}
    assert {node.email for node in disputed.design.nodes.values()} == {""}
    assert any(line.startswith("Note: env/prod.tfvars: Terraform takes this file only") for line in disputed.told())
    assert any("env/prod.tfvars gives the variable domain another value" in line for line in disputed.told())


def test_a_variable_without_a_value_is_unknown_where_it_is_used() -> None:
    result = changed('"aws+${each.key}@${var.domain}"', "var.late")

    place = f"main.tf:{line_of('email     =')}"
    found = [line for line in result.told() if "Unknown e-mail address" in line]
    assert found
    assert all(place in line and "The variable late has no value." in line for line in found)


def test_a_loop_over_something_unknown_makes_nothing_and_is_told() -> None:
    result = changed("for_each  = local.ous", "for_each  = var.late")

    told = f"Unknown: main.tf:{line_of('for_each  = local.ous')}: What aws_organizations_organizational_unit.top makes"
    assert any(line.startswith(told) for line in result.told())
    assert not any("Workloads" in line for line in result.tree())


def test_an_attachment_to_something_unknown_leaves_the_attachments_open() -> None:
    result = changed("target_id = local.root", "target_id = var.late")

    assert any(policy.unknown is Unknown.ATTACHMENTS for policy in result.design.policies.values())


def test_a_text_with_an_id_that_is_not_known_yet_is_unknown() -> None:
    result = changed("values   = [condition.value]", "values   = [aws_organizations_organization.this.id]")

    assert next(one for one in result.design.policies.values() if one.name == "Leave").unknown is Unknown.TEXT
    assert any(
        "aws_organizations_organization.this.id is known only when it is applied." in one for one in result.told()
    )


def test_a_module_from_elsewhere_is_told() -> None:
    result = changed("./modules/scp", "terraform-aws-modules/scp/aws")

    place = f"main.tf:{line_of('module ')}"
    assert any(
        line.startswith(f"Unknown: {place}: The module regions comes from terraform-aws") for line in result.told()
    )


def test_modules_that_call_themselves_end_and_are_told() -> None:
    ring = "".join(f'module "{name}" {{\n  source = "../scp"\n}}\n' for name in "abc")

    result = read({"modules/scp/ring.tf": ring})

    assert "Root/Workloads/shop [Unknown SCPs]" in result.tree()
    assert any("ring.tf:1: Modules call each other too often." in line for line in result.told())


def test_files_outside_the_source_are_not_read() -> None:
    result = changed("data.aws_iam_policy_document.leave.json", 'file("/etc/passwd")')

    assert any("The file /etc/passwd is not among those given." in line for line in result.told())


def test_what_is_made_of_itself_is_told() -> None:
    result = changed("root = aws_organizations_organization.this.roots[0].id", "root = local.root")

    assert any("local.root is made of itself." in line for line in result.told())


@pytest.mark.parametrize(
    "code",
    [
        "n = [local.N, local.N, local.N]",
        'n = "${local.N}${local.N}${local.N}"',
        "n = concat(local.N, local.N, local.N)",
        "n = [for a in local.N : [for b in local.N : b]]",
        "n = flatten([local.N, local.N, local.N])",
        'n = join("x", [local.N, local.N])',
        'n = replace("${local.N}xx", "x", local.N)',
        "n = { a = local.N, b = local.N }",
    ],
)
def test_code_that_grows_without_end_is_given_up(code: str) -> None:
    first = 'n0 = "x"' if any(word in code for word in ('"', "{ a")) else "n0 = [1, 2, 3]"
    rest = [code.replace("n =", f"n{n} =").replace("local.N", f"local.n{n - 1}") for n in range(1, 40)]
    grown = "\n".join(["locals {", first, *rest, "}"])

    result = changed("data.aws_iam_policy_document.leave.json", "jsonencode(local.n39)")
    assert result.design.root
    result = read(
        {"main.tf": MAIN.replace("data.aws_iam_policy_document.leave.json", "jsonencode(local.n39)"), "n.tf": grown}
    )

    assert next(one for one in result.design.policies.values() if one.name == "Leave").unknown is Unknown.TEXT


@pytest.mark.parametrize(
    ("loop", "target"),
    [
        ("toset(local.targets)", "each.value"),
        ("toset(local.targets)", "each.key"),
        ("{ for t in local.targets : t => 1 }", "each.key"),
        ("{ for t in local.targets : t => t }", "each.value"),
    ],
)
def test_ids_that_are_not_known_yet_may_be_keys(loop: str, target: str) -> None:
    text = MAIN.replace('count     = var.domain == "acme.example" ? 1 : 0', f"for_each  = {loop}").replace(
        "  target_id = local.root", f"  target_id = {target}"
    )
    result = read(
        {
            "main.tf": text,
            "t.tf": "locals {\n  targets = [for o in aws_organizations_organizational_unit.top : o.id]\n}\n",
        }
    )

    assert "Root/Workloads [Leave, Regions]" in result.tree()


def test_no_text_is_made_of_a_key_that_is_not_known_yet() -> None:
    more = """\
resource "aws_organizations_account" "odd" {
  for_each  = toset([aws_organizations_policy.leave.id])
  name      = each.key
  email     = "x-${each.key}@acme.example"
}
"""

    told = read({"odd.tf": more}).told()

    assert any("odd.tf:1: Unknown name of account" in line for line in told)
    assert any("odd.tf:1: Unknown e-mail address of account" in line for line in told)


def test_imports_may_go_through_a_map() -> None:
    result = changed(
        'import {\n  to = aws_organizations_account.all["shop"]\n  id = "012345678901"\n}',
        'import {\n  for_each = { shop = "012345678901", log = "222222222222" }\n'
        "  to       = aws_organizations_account.all[each.key]\n  id       = each.value\n}",
    )

    assert {"012345678901", "222222222222"} <= {node.aws_id for node in result.design.nodes.values()}


def test_an_iterator_may_have_a_name_of_its_own() -> None:
    text = MAIN.replace('for_each = ["arn:', 'iterator = role\n      for_each = ["arn:')
    text = text.replace("values   = [condition.value]", "values   = [role.value]")

    assert read({"main.tf": text}).text("Leave") == read().text("Leave")


def test_attributes_without_a_place_are_told_once() -> None:
    result = changed("  tags      = try(each", '  role_name = "Admin"\n  tags      = try(each')

    found = [line for line in result.told() if "role_name" in line]
    assert len(found) == 1
    assert found[0].startswith("Lost: main.tf:")
    assert "(and of 1 other) has no place in a design." in found[0]


def test_optional_members_of_a_variable_have_their_defaults() -> None:
    more = """\
variable "teams" {
  type = map(object({ ou = optional(string, "Security"), mail = string, tags = optional(map(string)) }))
  default = {
    blue = { mail = "b@acme.example" }
    red  = { mail = "r@acme.example", ou = "Workloads", tags = { a = "b" } }
  }
}
resource "aws_organizations_account" "team" {
  for_each  = var.teams
  name      = each.key
  email     = each.value.mail
  parent_id = aws_organizations_organizational_unit.top[each.value.ou].id
  tags      = each.value.tags
}
"""

    result = read({"teams.tf": more})

    assert {"Root/Security/blue", "Root/Workloads/red"} <= set(result.tree())


def test_an_existing_organization_is_the_root_of_what_the_code_makes() -> None:
    text = MAIN.replace('resource "aws_organizations_organization"', 'data "aws_organizations_organization"')
    text = text.replace(
        "aws_organizations_organization.this.roots[0]", "data.aws_organizations_organization.this.roots[0]"
    )

    assert "Root/Workloads/shop" in read({"main.tf": text}).tree()


def test_json_syntax_says_the_same() -> None:
    code = {
        "locals": {"name": "Prod"},
        "import": [{"to": "aws_organizations_organizational_unit.prod", "id": "ou-abcd-11111111"}],
        "data": {
            "aws_iam_policy_document": {
                "deny": {"statement": [{"effect": "Deny", "actions": ["*"], "resources": ["*"]}]}
            }
        },
        "resource": {
            "aws_organizations_organization": {"this": {"enabled_policy_types": ["SERVICE_CONTROL_POLICY"]}},
            "aws_organizations_organizational_unit": {
                "prod": {
                    "name": "${local.name}-$${x}",
                    "parent_id": "${aws_organizations_organization.this.roots[0].id}",
                }
            },
            "aws_organizations_policy": {
                "deny": {"name": "Deny", "content": "${data.aws_iam_policy_document.deny.json}"}
            },
            "aws_organizations_policy_attachment": {
                "deny": {
                    "policy_id": "${aws_organizations_policy.deny.id}",
                    "target_id": "${aws_organizations_organizational_unit.prod.id}",
                }
            },
        },
    }

    result = imported(read_terraform, {"main.tf.json": json.dumps(code, indent=2)})

    assert result.tree() == ["Root", "Root/Prod-${x} [Deny]"]
    assert {node.aws_id for node in result.design.nodes.values()} == {"", "ou-abcd-11111111"}
    assert json.loads(result.text("Deny"))["Statement"] == [{"Effect": "Deny", "Action": "*", "Resource": "*"}]


def test_a_fault_of_the_code_is_told_with_line_and_column() -> None:
    with pytest.raises(FormatError) as raised:
        imported(read_terraform, {"main.tf": 'resource "aws_organizations_account" "a" {\n  name = [1,\n}\n'})

    (fault,) = raised.value.faults
    assert (fault.line, fault.column) == (3, 1)
    assert fault.message == "A value is needed here."


def test_a_file_that_cannot_be_read_does_not_hide_the_others() -> None:
    result = read({"broken.tf": "resource {"})

    assert "Root/Workloads/shop [Unknown SCPs]" in result.tree()
    assert any(
        "broken.tf:1: The file cannot be read, so that what it holds is unknown" in line for line in result.told()
    )


def test_code_of_other_things_is_explained() -> None:
    assert is_terraform(MemoryFiles(SOURCE))
    assert not is_terraform(MemoryFiles({"main.tf": 'resource "aws_s3_bucket" "b" {}\n'}))
    assert is_terraform(MemoryFiles({"a.json": "{}", **SOURCE}))
    with pytest.raises(FormatError, match="Nothing in it describes an organization"):
        imported(read_terraform, {"main.tf": 'resource "aws_s3_bucket" "b" {}\n'})


@pytest.mark.parametrize("condition", ['var.late == "x"', '"x" == var.late', 'var.late != "x"', '"x" != var.late'])
def test_a_comparison_with_something_unknown_is_unknown_on_either_side(condition: str) -> None:
    result = changed('var.domain == "acme.example"', condition)

    assert any("It is unknown whether Leave is attached to root Root" in line for line in result.told())


def test_names_and_values_in_two_lists_become_a_map() -> None:
    result = changed("each.value.tags, {}", 'zipmap(["team", "cost"], ["shop", "12"]), {}')
    shop = next(node for node in result.design.nodes.values() if node.name == "shop")

    assert dict(shop.tags) == {"team": "shop", "cost": "12"}


@in_one_test("way", malformed(MAIN))
def test_what_is_malformed_gets_words(way: str) -> None:
    for name, text in SOURCE.items():
        try_malformed(read_terraform, SOURCE, name, malformed(text)[way])
    try_malformed(read_terraform, {}, "main.tf", malformed(MAIN)[way])
    try_malformed(read_terraform, {}, "main.tf.json", malformed('{"resource": {"aws_organizations_policy": {}}}')[way])


def test_a_policy_of_the_management_account_makes_nothing_else_unknown() -> None:
    code = """
resource "aws_organizations_organization" "this" { enabled_policy_types = ["SERVICE_CONTROL_POLICY"] }
resource "aws_organizations_policy" "p" {
  name    = "P"
  content = "{}"
}
resource "aws_organizations_policy_attachment" "p" {
  policy_id = aws_organizations_policy.p.id
  target_id = aws_organizations_organization.this.master_account_id
}
"""
    result = imported(read_terraform, {"main.tf": code})
    assert [] == [policy for policy in result.design.policies.values() if policy.unknown]
    told = (
        "Unknown: main.tf:7: aws_organizations_policy_attachment.p attaches a policy to the management account, which"
    )
    assert any(line.startswith(told) for line in result.told()), result.told()


def test_override_files_are_laid_over_the_others() -> None:
    content = 'content = jsonencode({ Statement = [{ Effect = "Deny", Action = "%s", Resource = "*" }] })'
    files = {
        "main.tf": f"""\
variable "name" {{ default = "First" }}
resource "aws_organizations_policy" "deny" {{
  name = var.name
  {content % "s3:*"}
}}
""",
        "a_override.tf": f'resource "aws_organizations_policy" "deny" {{ {content % "ec2:*"} }}\n',
        "override.tf.json": json.dumps({"variable": {"name": {"default": "Second"}}}),
    }
    result = imported(read_terraform, files)

    assert [policy.name for policy in result.design.policies.values() if not policy.aws_managed] == ["Second"]
    assert "ec2:*" in result.text("Second")


def test_an_override_replaces_the_blocks_of_its_kind() -> None:
    statement = 'statement {\n    effect = "Deny"\n    actions = ["%s"]\n    resources = ["*"]\n  }'
    files = {
        "main.tf": f"""\
data "aws_iam_policy_document" "d" {{
  {statement % "s3:*"}
  {statement % "iam:*"}
}}
resource "aws_organizations_policy" "deny" {{
  name    = "Deny"
  content = data.aws_iam_policy_document.d.json
}}
""",
        "override.tf": f'data "aws_iam_policy_document" "d" {{\n  {statement % "ec2:*"}\n}}\n',
    }

    text = imported(read_terraform, files).text("Deny")

    assert "ec2:*" in text
    assert "s3:*" not in text
    assert "iam:*" not in text


@pytest.mark.parametrize("ignored", ["all", "[enabled_policy_types, aws_service_access_principals, feature_set]"])
def test_settings_that_terraform_leaves_to_aws_are_unknown_where_the_code_has_none(ignored: str) -> None:
    text = MAIN.replace('  enabled_policy_types = ["SERVICE_CONTROL_POLICY"]\n', "")
    text = text.replace("prevent_destroy = true", f"ignore_changes = {ignored}", 1)

    settings = read({"main.tf": text}).design.settings

    assert {OrganizationPart.POLICY_TYPES, OrganizationPart.TRUSTED_SERVICES} <= {*settings.unknown}
    assert PolicyType.SERVICE_CONTROL_POLICY in settings.policy_types, "code attaches some, so they are enabled"


@pytest.mark.parametrize("ignored", ["all", "[parent_id]"])
def test_an_account_that_terraform_leaves_where_it_is_stands_at_no_known_place(ignored: str) -> None:
    parent = "  parent_id = aws_organizations_organizational_unit.top[each.value.ou].id\n"

    result = changed(parent, f"  lifecycle {{\n    ignore_changes = {ignored}\n  }}\n")

    assert any("The place of account shop is unknown" in line for line in result.told())


@pytest.mark.parametrize(
    ("kind", "given", "count"),
    [("set(string)", '["b", "a", "a"]', 2), ("set(string)", '["a"]', 1), ("list(string)", '["b", "a", "a"]', 3)],
)
def test_a_variable_that_is_a_set_holds_each_item_once(kind: str, given: str, count: int) -> None:
    text = f'variable "given" {{\n  type    = {kind}\n  default = {given}\n}}\n'
    ou = 'name = "Sets ${length(var.given)} ${element(tolist(var.given), 0)}"\n  parent_id = local.root'

    result = read({"main.tf": f'{MAIN}{text}resource "aws_organizations_organizational_unit" "x" {{\n  {ou}\n}}\n'})

    first = "a" if kind.startswith("set") else "b"
    assert any(node.name == f"Sets {count} {first}" for node in result.design.nodes.values())


@pytest.mark.parametrize(
    ("enabled", "is_made"), [("true", True), ('"true"', True), ("false", False), ('"false"', False)]
)
def test_a_resource_is_made_where_it_is_enabled(enabled: str, is_made: bool) -> None:
    body = f'name = "Here"\n  parent_id = local.root\n  lifecycle {{\n    enabled = {enabled}\n  }}'

    result = read({"main.tf": f'{MAIN}resource "aws_organizations_organizational_unit" "x" {{\n  {body}\n}}\n'})

    assert is_made == any(node.name == "Here" for node in result.design.nodes.values())


def test_an_object_has_the_members_of_its_type_and_no_others() -> None:
    text = 'variable "given" {\n  type    = object({ a = string })\n  default = { a = "x", b = "y" }\n}\n'
    body = 'for_each = var.given\n  name = "Of ${each.key}"\n  parent_id = local.root'

    result = read({"main.tf": f'{MAIN}{text}resource "aws_organizations_organizational_unit" "x" {{\n  {body}\n}}\n'})

    assert {"Of a"} == {node.name for node in result.design.nodes.values() if node.name.startswith("Of ")}
