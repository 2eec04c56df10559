"""Small hostile sources end by their budget of steps: an unknown value with its place, or a refusal in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from designer.basics.errors import FormatError
from designer.basics.steps import SpentError, charge, charge_content, charge_text, work_budget
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports import registry
from designer.exchange.imports.code import cloudformation_values
from designer.exchange.imports.code.yaml_reader import read_yaml
from designer.exchange.imports.source import open_source
from designer.exchange.imports.terraform import instances

VALUE = 20_000
"""Steps for one value in these tests: a hundredth, so that they take milliseconds."""

SOURCE = 120_000

ORGANIZATION = """
resource "aws_organizations_organization" "x" {}
resource "aws_organizations_organizational_unit" "sound" {
  name      = "Sound"
  parent_id = aws_organizations_organization.x.roots[0].id
}
resource "aws_organizations_organizational_unit" "hostile" {
  name      = %s
  parent_id = aws_organizations_organization.x.roots[0].id
}
"""


@pytest.fixture(autouse=True)
def small_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instances, "_VALUE_STEPS", VALUE)
    monkeypatch.setattr(cloudformation_values, "_VALUE_STEPS", VALUE)
    monkeypatch.setattr(registry, "_CODE_STEPS", SOURCE)


def doubled(form: str, count: int = 50, first: str = "[1]") -> str:
    rows = [f"v0 = {first}", *(f"v{n} = {form.format(f'local.v{n - 1}')}" for n in range(1, count))]
    return "locals {\n" + "\n".join(rows) + "\n}\n" + ORGANIZATION % f"jsonencode(local.v{count - 1})"


def read(folder: Path, files: dict[str, str], name: str) -> tuple[list[str], int]:
    """The report of an import, and how many steps were charged."""
    for path, text in files.items():
        (folder / path).write_text(text, "utf-8")
    report = ConversionReport()
    importer = registry.by_name(name)
    assert importer is not None
    with work_budget(100 * SOURCE, "this test") as budget:
        importer.read(open_source(folder, ConversionReport()), report)
    return [str(entry) for entry in report.entries], budget.steps - budget.left


HOSTILE_VALUES = {
    "sets": "setsubtract(range(15000), [for i in range(5000) : i])",
    "intersections": "[for i in range(99) : setintersection(range(999), range(999))]",
    "formatted lists": 'formatlist("%s", [for i in range(5000) : format("%099d%099d%099d", 1, 1, 1)])',
    "a format of long texts": 'format("%s%s", join("x", range(9000)), join("x", range(9000)))',
    "texts built in a loop": 'join("", [for i in range(9000) : "${i}-${i}-${i}-${i}"])',
    "a template built in a loop": '"%{ for i in range(19000) }${i}%{ endfor }"',
    "loops in loops": "[for i in range(999) : [for j in range(999) : j]]",
    "lists compared in a loop": "[for i in range(99) : range(999) == range(999)]",
    "a product": "setproduct(range(99), range(99))",
    "an enormous range": "range(99999)",
    "spread lists": "concat([for i in range(99) : range(999)]...)",
    "merged objects": "merge([for i in range(9000) : {(i) = i}]...)",
    "splats": "[for i in range(9999) : [1, 2][*]]",
    "grouped members": "{for i in range(9999) : i => i...}",
    "split texts": 'split("0", join("0", range(9999)))',
    "chunks": "chunklist(range(9999), 1)",
    "items found": "[for i in range(99) : contains(range(999), i)]",
    "indented lines": 'indent(200, join("\\n", range(9000)))',
    "a title": 'title(join(" ", range(9999)))',
    "decoded JSON": 'jsondecode("[${join(",", range(9000))}]")',
    "decoded YAML": 'yamldecode("[${join(",", range(9000))}]")',
    "replaced texts": 'replace(join("", range(5000)), "1", join("", range(900)))',
    "quoted texts": f'format("{"%q" * 99}", [for i in range(99) : "{chr(1) * 3000}"]...)',
    "thousands of characters trimmed": f'trim(join("", range(5000)), "{"".join(map(chr, range(0x4E00, 0x5400)))}")',
}


@pytest.mark.parametrize("value", HOSTILE_VALUES.values(), ids=HOSTILE_VALUES)
def test_a_hostile_value_alone_is_unknown(value: str, tmp_path: Path) -> None:
    said, charged = read(tmp_path, {"main.tf": ORGANIZATION % value}, "terraform")

    assert [line for line in said if "hostile" in line and "20,000 steps of work for one value" in line], said
    assert charged < 2 * VALUE
    assert not [line for line in said if "Sound" in line]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ('"${element([], 0)}"', "element cannot be worked out"),
        ('"${tobool("perhaps")}"', "tobool cannot be worked out"),
        ('"${try(element([], 0), range(2))}"', "This should be a text."),
    ],
)
def test_a_function_that_fails_is_unknown(value: str, reason: str, tmp_path: Path) -> None:
    said, _ = read(tmp_path, {"main.tf": ORGANIZATION % value}, "terraform")

    assert [line for line in said if "hostile" in line and reason in line], said


@pytest.mark.parametrize(
    "value",
    [
        '"a${"\ue000b"}"',
        'join("", keys({"\ue000b" = 1}))',
        'join("", [for key, one in {"\ue000b\ue000" = 1, "a\ue000b\ue000c" = 2} : key])',
    ],
)
def test_texts_may_hold_any_character(value: str, tmp_path: Path) -> None:
    said, _ = read(tmp_path, {"main.tf": ORGANIZATION % value}, "terraform")

    assert not [line for line in said if "cannot be worked out" in line], said


@pytest.mark.parametrize(
    "form",
    [
        "flatten([{0}, {0}])",
        "[{0}, {0}]",
        "concat({0}, {0})",
        "{{a = {0}, b = {0}}}",
        "[for x in [1, 2] : {0}]",
        "{0} == {0} ? [{0}, {0}] : 1",
        "jsondecode(jsonencode([{0}, {0}]))",
        "setproduct({0}, {0})",
    ],
)
def test_doubled_values_are_unknown(form: str, tmp_path: Path) -> None:
    said, charged = read(tmp_path, {"main.tf": doubled(form)}, "terraform")

    assert [line for line in said if "hostile" in line and line.startswith("Unknown")], said
    assert charged < SOURCE


def test_doubled_texts_are_unknown(tmp_path: Path) -> None:
    said, charged = read(tmp_path, {"main.tf": doubled('"${{{0}}}${{{0}}}"', first='"x"')}, "terraform")

    assert [line for line in said if "too long" in line or "steps of work" in line], said
    assert charged < 2 * SOURCE


def test_doubled_numbers_do_not_grow_without_end(tmp_path: Path) -> None:
    said, _ = read(tmp_path, {"main.tf": doubled("{0} + {0}", 20, "1" + "0" * 99)}, "terraform")

    assert [line for line in said if "The numbers are too large." in line], said


def test_templates_that_call_each_other_are_unknown(tmp_path: Path) -> None:
    bodies = {f"t{n}.tpl": f'${{templatefile("t{(n + 1) % 12}.tpl", {{}})}}' * 3 for n in range(12)}
    said, charged = read(tmp_path, {"main.tf": ORGANIZATION % 'templatefile("t0.tpl", {})', **bodies}, "terraform")

    assert [line for line in said if "hostile" in line and line.startswith("Unknown")], said
    assert charged <= SOURCE


def test_policy_documents_merged_thousands_of_times_are_unknown(tmp_path: Path) -> None:
    rows = 'jsonencode({Statement = [for i in range(30) : {Sid = "${i}"}]})'
    document = (
        f'data "aws_iam_policy_document" "d" {{\n  override_policy_documents = [for j in range(300) : {rows}]\n}}\n'
    )
    said, charged = read(
        tmp_path, {"main.tf": document + ORGANIZATION % "data.aws_iam_policy_document.d.json"}, "terraform"
    )

    assert [line for line in said if "steps of work for one value" in line], said
    assert charged < 2 * VALUE


def test_resources_without_number_are_refused_with_the_source(tmp_path: Path) -> None:
    account = 'resource "aws_organizations_account" "a%d" {\n  count = 999\n  name = "x"\n  email = "x"\n}\n'
    code = "".join(account % number for number in range(20))

    with pytest.raises(FormatError, match="120,000 steps of work for one source"):
        read(tmp_path, {"main.tf": code + ORGANIZATION % '"x"'}, "terraform")


@pytest.mark.parametrize("name", ["main.tf", "main.tf.json"])
def test_code_that_is_too_large_is_refused_before_it_is_kept(name: str, tmp_path: Path) -> None:
    many = range(31_000)
    code = {"resource": {"aws_organizations_organization": {"x": {}}}, "locals": {f"v{n}": n for n in many}}
    text = json.dumps(code) if name.endswith("json") else doubled("1", len(many))

    with pytest.raises(FormatError, match="The code is too large, or does too much"):
        read(tmp_path, {name: text}, "terraform")


REPEATED = {
    "names of a traversal": ORGANIZATION % ("a" + ".b" * 45_000),
    "items of a traversal": ORGANIZATION % ("a" + "[0]" * 20_000),
    "parts of the name of a function": ORGANIZATION % ("a" + "::bc" * 4_000 + "()"),
    "escapes": ORGANIZATION % ('"' + "\\n" * 130_000 + '"'),
    "signs that begin nothing": ORGANIZATION % ('"' + "$" * 130_000 + '"'),
    "lines of an indented text": ORGANIZATION % ("<<-END\n" + "a\n" * 130_000 + "END"),
    "labels of a block": ORGANIZATION % '"x"' + "a " + "bc " * 130_000 + "{}\n",
    "blocks": ORGANIZATION % '"x"' + "a {}\n" * 24_000,
}


@pytest.mark.parametrize("code", REPEATED.values(), ids=REPEATED)
def test_each_thing_that_code_makes_is_charged(code: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="120,000 steps of work for one source"):
        read(tmp_path, {"main.tf": code}, "terraform")


@pytest.mark.parametrize("value", ["!a b", "&a{} b"], ids=["tags", "anchors"])
def test_tags_and_anchors_of_yaml_are_charged(value: str, tmp_path: Path) -> None:
    rows = "".join(f"- {value.format(n)}\n" for n in range(35_000))
    text = f"Resources:\n  Org:\n    Type: AWS::Organizations::Organization\nX:\n{rows}"

    with pytest.raises(FormatError, match="120,000 steps of work for one source"):
        read(tmp_path, {"template.yaml": text}, "cloudformation")


def test_a_wide_character_is_charged_for_the_whole_text() -> None:
    def steps(text: str) -> int:
        with work_budget(SOURCE, "this test") as budget:
            charge_content(text.encode())
        return budget.steps - budget.left

    plain = "x" * 64_000

    assert steps(plain + "ü") == steps(plain)
    assert steps(plain + "€") > 1.9 * steps(plain)
    assert steps(plain + "\U0001f600") > 3.9 * steps(plain)


@pytest.mark.parametrize("before", [0, 1, (1 << 20) - 3, (1 << 20) - 1], ids=str)
def test_a_byte_that_is_not_utf_8_is_named_wherever_it_stands(before: int) -> None:
    with pytest.raises(FormatError, match=rf"not UTF-8 \(byte {before + 3:,}\)"):
        read_yaml(b"#" * before + "€".encode() + b"\xff: 1", "a.yaml", ConversionReport())


DEEP = ["a" + "[*]" * 5_000, '"' + "%{ if true }" * 5_000 + '"', "(" * 5_000 + "1", "1" + " + 1" * 3_000, "!" * 5_000]


@pytest.mark.parametrize("value", DEEP, ids=["splats", "directives", "brackets", "sums", "negations"])
def test_code_nested_without_end_is_told_in_words(value: str, tmp_path: Path) -> None:
    try:
        said, _ = read(tmp_path, {"main.tf": ORGANIZATION % value, "sound.tf": ORGANIZATION % '"x"'}, "terraform")
    except FormatError as error:
        said = [str(error)]

    assert [line for line in said if "nested" in line or "too large" in line or "not closed" in line], said


def template(value: object, conditions: dict[str, object] | None = None) -> dict[str, str]:
    unit = {"Type": "AWS::Organizations::OrganizationalUnit", "Properties": {"Name": value, "ParentId": "r-ab12"}}
    if conditions:
        unit["Condition"] = "C39"
    return {
        "t.json": json.dumps(
            {
                "Parameters": {"T": {"Type": "String", "Default": ",".join("x" * 900)}},
                "Conditions": conditions or {},
                "Resources": {"U": unit},
            }
        )
    }


def nested(name: str, depth: int) -> object:
    value: object = {"Ref": "T"}
    for _ in range(depth):
        value = {"Fn::Sub": ["${a}${a}", {"a": value}]} if name == "Fn::Sub" else {name: [",", [value, value]]}
    return value


@pytest.mark.parametrize(("name", "depth"), [("Fn::Sub", 30), ("Fn::Join", 12)])
def test_doubled_functions_of_cloudformation_are_unknown(name: str, depth: int, tmp_path: Path) -> None:
    said, charged = read(tmp_path, template(nested(name, depth)), "cloudformation")

    assert [line for line in said if "steps of work for one value" in line and "t.json" in line], said
    assert charged < SOURCE


def test_split_texts_of_cloudformation_are_charged(tmp_path: Path) -> None:
    parts = {"Fn::Join": ["", [{"Fn::Join": ["", {"Fn::Split": [",", {"Ref": "T"}]}]}] * 40]}
    said, _ = read(tmp_path, template(parts), "cloudformation")

    assert [line for line in said if "steps of work for one value" in line], said


def test_doubled_conditions_are_worked_out_once(tmp_path: Path) -> None:
    conditions: dict[str, object] = {"C0": {"Fn::Equals": ["a", "a"]}}
    conditions |= {f"C{n}": {"Fn::And": [{"Condition": f"C{n - 1}"}] * 2} for n in range(1, 40)}
    said, charged = read(tmp_path, template("Name", conditions), "cloudformation")

    assert not [line for line in said if "deployed only if" in line], said
    assert charged < VALUE


def test_aliases_of_aliases_end_by_their_budget(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    code = (
        bomb + "Resources:\n  U:\n    Type: AWS::Organizations::OrganizationalUnit\n    Properties:\n      Name: *a39\n"
    )
    said, charged = read(tmp_path, {"t.yaml": code}, "cloudformation")

    assert [line for line in said if "steps of work for one value" in line], said
    assert charged <= SOURCE


def test_replacements_of_lza_are_charged(tmp_path: Path) -> None:
    files = {
        "accounts-config.yaml": "mandatoryAccounts:\n  - name: Management\n    description: " + "{{ K }}" * 999 + "\n",
        "organization-config.yaml": "enable: true\norganizationalUnits: []\n",
        "replacements-config.yaml": "globalReplacements:\n  - key: K\n    value: " + "x" * 9_999 + "\n",
    }

    with pytest.raises(FormatError, match="The code is too large, or does too much"):
        read(tmp_path, files, "lza")


@pytest.mark.parametrize("member", ["organizationalUnits", "serviceControlPolicies"])
def test_aliases_of_aliases_in_lists_of_lza_end_by_their_budget(member: str, tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 300))

    with pytest.raises(FormatError, match="The code is too large, or does too much"):
        read(tmp_path, {"organization-config.yaml": f"{bomb}enable: true\n{member}: *a299\n"}, "lza")


def test_a_budget_names_whose_it_is_and_takes_nothing_that_it_refuses() -> None:
    with work_budget(100, "the whole") as whole:
        with work_budget(10, "a part") as part:
            charge(4)
            with pytest.raises(SpentError, match="the 10 steps of work for a part"):
                charge(7)
            assert part.left == 6
        with work_budget(1_000, "a part"), pytest.raises(SpentError, match="the 100 steps of work for the whole"):
            charge(97)
        assert whole.left == 96


def test_a_part_within_a_part_has_steps_of_its_own() -> None:
    with work_budget(100, "the whole") as whole, work_budget(10, "a part") as outer:
        with work_budget(10, "a part"):
            charge(8)
        assert outer.left == 10
        assert whole.left == 92


def test_without_a_budget_nothing_is_charged() -> None:
    charge(10**12)
    charge_text(10**12)
