"""Hostile programs: small sources that want all time or memory, each imported by a process with limits.

Every one must end within its processor time and memory, with a design or with words, and never with a traceback.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import TypeAlias

MEMORY = 1_000_000_000
SECONDS = 10

Files: TypeAlias = dict[str, str]

_TERRAFORM = """
resource "aws_organizations_organization" "x" {}
resource "aws_organizations_organizational_unit" "hostile" {
  name      = %s
  parent_id = aws_organizations_organization.x.roots[0].id
}
"""
_SEEDS = ("range(100000)", 'format("%0999s", "x")', '"x"', "[[]]", "{a = 1}", '"${local.v0}"', "1", "[1, 2, 3]")
_STEPS = (
    "[{0}, {0}]",
    "concat({0}, {0})",
    "flatten([{0}, {0}])",
    "setproduct({0}, {0})",
    "setunion({0}, [{0}])",
    "setintersection({0}, range(90000))",
    "setsubtract({0}, range(90000))",
    "distinct({0})",
    'formatlist("%s-%s", {0})',
    'format("%s%s%s", {0}, {0}, {0})',
    'join(",", {0}, {0})',
    'split("x", "${{join("x", {0})}}")',
    "jsonencode({0})",
    "jsonencode([{0}, {0}])",
    "jsondecode(jsonencode([{0}, {0}]))",
    "yamldecode(jsonencode([{0}, {0}]))",
    '"${{{0}}}${{{0}}}"',
    '"%{{ for x in {0} }}${{x}}${{local.v0}}%{{ endfor }}"',
    "[for x in {0} : {0}]",
    "[for x in {0} : [for y in {0} : y]]",
    "{{for x in {0} : x => {0}...}}",
    '{{for i, x in {0} : "${{i}}" => x}}',
    "[for x in {0} : x == {0}]",
    "{0} == {0}",
    "{0} * {0}",
    "{0} + {0}",
    "-{0}",
    "{0}[*]",
    "{0}[*][*].a",
    "{{a = {0}, b = {0}}}",
    "merge({0}, {{b = {0}}})",
    "merge([for i in range(50000) : {{(i) = {0}}}]...)",
    "zipmap(range(90000), [for x in range(90000) : {0}])",
    "chunklist({0}, 1)",
    "sort({0})",
    "reverse({0})",
    "slice({0}, 0, 99999)",
    "contains({0}, {0})",
    "index({0}, 99999)",
    'lookup({{a = {0}}}, "a", {0})',
    'replace({0}, "", "{0}")',
    'replace("${{{0}}}", "x", "${{{0}}}${{{0}}}")',
    'replace({0}, "/(a*)*b/", "x")',
    'regex("^(([a-z])+.)+[A-Z]([a-z])+$", {0})',
    "indent(200, join(chr(10), {0}))",
    'indent(200, replace({0}, "x", "\\n"))',
    "title({0})",
    "upper({0})",
    "base64encode({0})",
    "base64gzip({0})",
    "parseint({0}, 62)",
    "pow({0}, 999999)",
    'format("%999999999d", 1)',
    'format("%099d%099d", 1, 1)',
    'cidrsubnets("10.0.0.0/8", range(90000)...)',
    "transpose({0})",
    "matchkeys({0}, {0}, {0})",
    "strrev({0})",
    "max({0}...)",
    "coalesce({0}...)",
    "try({0}, {0})",
    "can({0})",
    "toset({0})",
    "tomap({0})",
    "element({0}, 99999999999999999999)",
    "substr({0}, 0, 99999999)",
    "{0} ? {0} : {0}",
    "{0} && {0} || !{0}",
)


_DYNAMIC = """
data "aws_iam_policy_document" "d%d" {
  dynamic "statement" {
    for_each = range(100000)
    content {
      actions   = ["a:${statement.value}"]
      resources = range(10000)
    }
  }
}
"""


def _chain(random: Random) -> Files:
    """Locals, each made of the one before it."""
    rows = [f"  v0 = {random.choice(_SEEDS[:5])}"]
    steps = random.choices(_STEPS, k=random.choice((1, 2, 3)))
    count = random.choice((3, 12, 60))
    rows += [f"  v{n} = {random.choice(steps).format(f'local.v{n - 1}')}" for n in range(1, count)]
    name = random.choice(('"${local.v%d}"', "local.v%d", "jsonencode(local.v%d)")) % (len(rows) - 1)
    return {"main.tf": "locals {\n" + "\n".join(rows) + "\n}\n" + _TERRAFORM % name}


def _nested(random: Random) -> Files:
    """One expression within another."""
    value = random.choice(_SEEDS)
    for _ in range(random.choice((1, 3, 6))):
        grown = random.choice(_STEPS).format(value)
        value = grown if len(grown) < 4_000 else value
    return {"main.tf": f"locals {{\n  v0 = {random.choice(_SEEDS[:3])}\n}}\n" + _TERRAFORM % value}


def _repeats(random: Random) -> Files:
    """Many resources, modules or blocks."""
    many = random.choice(("toset(range(100000))", "toset(range(9999))", "{for i in range(100000) : i => i}"))
    kinds = (
        f'resource "aws_organizations_account" "a%d" {{\n  for_each = {many}\n  name = each.key\n  email = "x"\n}}\n',
        'resource "aws_organizations_account" "a%d" {\n  count = 10000\n  name = "${count.index}"\n}\n',
        f'module "m%d" {{\n  source = "./m"\n  for_each = {many}\n  x = each.value\n}}\n',
        _DYNAMIC,
    )
    kind = random.choice(kinds)
    code = "".join(kind % number for number in range(random.choice((1, 20))))
    name = random.choice(
        ('"x"', "data.aws_iam_policy_document.d0.json", "[for i in range(99999) : aws_organizations_account.a0]")
    )
    return {"main.tf": code + _TERRAFORM % name, "m/main.tf": 'variable "x" {}\nmodule "n" {\n  source = "../m"\n}\n'}


def _documents(random: Random) -> Files:
    """Policy documents made of policy documents."""
    attribute = random.choice(("override_policy_documents", "source_policy_documents"))
    rows = 'jsonencode({Statement = [for i in range(3000) : {Sid = %s, Effect = "Deny"}]})'
    sid = random.choice(('"s${i}"', "i", '""'))
    code = f'data "aws_iam_policy_document" "d" {{\n  {attribute} = [for j in range(3000) : {rows % sid}]\n}}\n'
    return {"main.tf": code + _TERRAFORM % "data.aws_iam_policy_document.d.json"}


def _templates(random: Random) -> Files:
    """Template files that call each other."""
    count, calls = random.choice((1, 2, 12)), random.choice((1, 2, 9))
    bodies = {
        f"t{n}.tpl": "".join(f'${{templatefile("t{(n + 1) % count}.tpl", {{}})}}' for _ in range(calls)) + "x" * 99
        for n in range(count)
    }
    loop = {"big.tpl": "%{ for x in range(99999) }" + "y" * 4000 + "%{ endfor }"}
    name = random.choice(
        ('templatefile("t0.tpl", {})', 'join("", [for i in range(9999) : templatefile("big.tpl", {})])')
    )
    return {"main.tf": _TERRAFORM % name, **bodies, **loop}


def _syntax(random: Random) -> Files:
    """Code that is hard to read."""
    deep = random.choice((30, 1_000, 100_000))
    pieces = (
        "(" * deep + "1" + ")" * deep,
        "[" * deep + "]" * deep,
        "{a=" * deep + "1" + "}" * deep,
        "!" * deep + "true",
        "-" * deep + "1",
        '"${' * deep + "1" + '}"' * deep,
        "a" + ".b" * deep,
        "a" + "[*]" * deep,
        "a" + "[0]" * deep,
        "1" + " + 1" * deep,
        "1" + " /* " * deep,
        " " * deep * 10 + "1",
        "#\n" * deep + "1",
        "9" * deep,
        "1e" + "9" * deep,
        "<<A\n" * min(deep, 999),
        "<<-A\n" + " \n" * deep + "A\n",
        '"' + "$" * deep + "{" * deep + '"',
        '"' + "%{ if true }" * min(deep, 99) + '"',
        "f(" * deep + ")" * deep,
        "true ? 1 : " * deep + "1",
        "a" * deep * 10,
        '"' + "\\u0001" * deep + '"',
    )
    return {"main.tf": f"locals {{\n  x = {random.choice(pieces)}\n}}\n" + _TERRAFORM % '"x"'}


def _tf_json(random: Random) -> Files:
    value = _nested(random)["main.tf"]
    code = {
        "locals": {
            "v0": "${range(100000)}",
            **{f"v{n}": f"${{[local.v{n - 1}, local.v{n - 1}]}}" for n in range(1, 60)},
        },
        "resource": {
            "aws_organizations_organization": {"x": {}},
            "aws_organizations_organizational_unit": {
                "a": {"name": random.choice(("${jsonencode(local.v59)}", "${local.v59}", value)), "parent_id": "x"}
            },
        },
    }
    return {"main.tf.json": json.dumps(code)}


def _cloudformation(random: Random) -> Files:
    """Functions of CloudFormation, doubled."""
    value: object = random.choice(("x" * 999, {"Ref": "Text"}, {"Ref": "Many"}, [{"Ref": "Text"}] * 9))
    grown: tuple[Callable[[object], object], ...] = (
        lambda v: {"Fn::Sub": ["${a}${a}", {"a": v}]},
        lambda v: {"Fn::Sub": ["${a}", {"a": v}]},
        lambda v: {"Fn::Join": [",", [v, v]]},
        lambda v: {"Fn::Join": ["x" * 999, {"Fn::Split": ["x", v]}]},
        lambda v: {"Fn::Split": [random.choice((",", "x", "")), v]},
        lambda v: {"Fn::Select": ["0", [v, v]]},
        lambda v: {"Fn::If": ["C9", v, v]},
        lambda v: {"Fn::FindInMap": ["M", v, v]},
        lambda v: {"Fn::ImportValue": v},
        lambda v: [v, v],
        lambda v: {"a": v, "b": v},
        lambda v: {"Fn::ForEach::x": ["y", v, {"${y}": v}]},
        lambda v: {"Fn::Cidr": [v, v, v]},
        lambda v: {"Fn::Sub": "${" * 9_999 + " " * 9_999},
        lambda v: {"Fn::ToJsonString": v},
    )
    for _ in range(random.choice((1, 4, 14))):
        bigger = random.choice(grown)(value)
        value = bigger if len(json.dumps(bigger)) < 100_000 else value
    member = random.choice(("Name", "Tags", "ParentId"))
    conditions: dict[str, object] = {"C0": {"Fn::Equals": [value, "x"]}}
    conditions |= {
        f"C{n}": {random.choice(("Fn::And", "Fn::Or")): [{"Condition": f"C{n - 1}"}] * 2} for n in range(1, 50)
    }
    if random.random() < 0.2:
        conditions["C0"] = {"Condition": "C49"}
    parameters = {
        "Text": {"Type": "String", "Default": "x" * 9_999},
        "Many": {"Type": "CommaDelimitedList", "Default": "," * 9_999},
    }
    unit = {"Type": "AWS::Organizations::OrganizationalUnit", "Condition": random.choice(("C9", "C49"))}
    resources = {f"U{n}": unit | {"Properties": {"Name": "x", member: value}} for n in range(random.choice((1, 30)))}
    policy = {"Type": "AWS::Organizations::Policy", "Properties": {"Type": "SERVICE_CONTROL_POLICY", "Content": value}}
    return {
        "t.json": json.dumps(
            {
                "Parameters": parameters,
                "Conditions": conditions,
                "Mappings": {"M": {"a": {"b": value}}},
                "Outputs": {"o": {"Value": value, "Export": {"Name": value}}},
                "Resources": resources | {"P": policy},
            }
        )
    }


def _yaml(random: Random) -> Files:
    """Aliases of aliases, in every format that is YAML."""
    rows = ["a0: &a0 " + random.choice(("[x, x, x, x, x, x, x, x, x]", "x", "{a: 1}"))]
    form = random.choice(
        ("[*{0}, *{0}, *{0}]", "{{a: *{0}, b: *{0}}}", "{{<<: *{0}, c{1}: *{0}}}", "{{<<: [*{0}, *{0}]}}")
    )
    rows += [f"a{n}: &a{n} {form.format(f'a{n - 1}', n)}" for n in range(1, random.choice((5, 40, 500)))]
    last = f"*a{len(rows) - 1}"
    bomb = "\n".join(rows) + "\n"
    accounts = f"mandatoryAccounts:\n  - name: {last}\n    email: {last}\nworkloadAccounts: {last}\n"
    units = f"enable: true\norganizationalUnits: {last}\nserviceControlPolicies: {last}\n"
    formation = f"Organization:\n  Root:\n    Type: OC::ORG::OrganizationRoot\n    Properties: {{A: {last}}}\n"
    formation += f"  A:\n    Type: OC::ORG::Account\n    Properties: {{AccountName: {last}, Tags: {last}}}\n"
    template = "Resources:\n  U:\n    Type: AWS::Organizations::OrganizationalUnit\n"
    template += f"    Properties: {{Name: {last}, Tags: {last}}}\n"
    include = "Organization: !Include b.yml\nA: OC::ORG::Account 2010-09-09-OC\n"
    included = {
        f"{a}.yml": f"x: !Include {b}.yml\ny: !Include {b}.yml\n"
        for a, b in zip("bcdefghijklmnopqrs", "cdefghijklmnopqrst", strict=True)
    }
    replaced = "globalReplacements:\n  - key: K\n    value: " + "x" * 9_999 + "\n"
    return random.choice(
        (
            {"accounts-config.yaml": bomb + accounts, "organization-config.yaml": bomb + units},
            {
                "accounts-config.yaml": "mandatoryAccounts:\n  - name: a\n    description: " + "{{ K }}" * 9_999 + "\n",
                "organization-config.yaml": "enable: true\n",
                "replacements-config.yaml": replaced,
            },
            {"organization.yml": bomb + formation},
            {"organization.yml": include, **included, "t.yml": "x: 1\n"},
            {"template.yaml": bomb + template},
            {"template.yaml": "[" * 9_999 + "AWS::Organizations::"},
        )
    )


_KINDS: tuple[Callable[[Random], Files], ...] = (
    *(_chain, _chain, _nested, _nested, _repeats, _documents, _templates, _syntax, _tf_json),
    *(_cloudformation, _cloudformation, _yaml),
)


def programs(seed: int) -> Iterator[tuple[str, Files]]:
    """Endlessly many programs, each with the name of its kind."""
    random = Random(seed)
    while True:
        kind = random.choice(_KINDS)
        yield kind.__name__.strip("_"), kind(random)


def faults(files: Files, folder: Path) -> list[str]:
    """Return what is wrong with the import of a program; empty if it ends in time, in its memory and in words."""
    for name, text in files.items():
        path = folder / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    command = [sys.executable, "-m", "designer", "import", str(folder / "source"), "-o", str(folder / "out.json")]
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        preexec_fn=_limit,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"TMPDIR": str(folder)},
    )
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 2) or "Traceback" in said or "mistake in Orgwright" in said:
        return [f"status {done.returncode}: {said[-300:]}"]
    return []


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
