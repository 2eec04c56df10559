"""Terraform: every resource and attribute that is written is one of the AWS provider's, of its type, and none lacks.

The table holds the attributes of the provider that can be written; Terraform itself is not needed. The grammar is read
by HashiCorp's own reader of HCL.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from designer.exchange import templates
from designer.exchange.formats.format import NativeFile
from tests.designer.exchange.exports.hostile import design, exported, files, hostile
from tests.tools import needs

TABLE = json.loads(Path(__file__).with_name("provider_attributes.json").read_text("utf-8"))["resources"]
META = {"lifecycle"}
LIFECYCLE = {"prevent_destroy": bool, "ignore_changes": list}
TOP = {"terraform", "resource", "variable", "import", "//"}
LANGUAGES = ("terraform", "terraform-json")


def blocks(language: str, file: NativeFile) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Type, name and body of each resource."""
    for text in exported(language, file)[0].values():
        value = needs("pygohcl").loads(text) if language == "terraform" else json.loads(text)
        assert value.keys() <= TOP
        for kind, named in value.get("resource", {}).items():
            for name, body in named.items():
                yield kind, name, body[0] if isinstance(body, list) else body


def faults(kind: str, body: dict[str, object]) -> Iterator[str]:
    """Faults of one resource beside the table."""
    known = TABLE.get(kind)
    if known is None:
        yield f"there is no resource {kind}"
        return
    yield from (
        f"{name} is missing" for name, told in known.items() if told.startswith("required") and name not in body
    )
    for name, value in body.items():
        if name in META:
            yield from lifecycle_faults(known, value)
        elif name not in known:
            yield f"there is no attribute {name}"
        elif not is_of(known[name].removeprefix("required "), value):
            yield f"{name} is {value!r} and no {known[name]}"


def lifecycle_faults(known: dict[str, str], value: object) -> Iterator[str]:
    one = value[0] if isinstance(value, list) else value
    for name, given_value in one.items():
        if not isinstance(given_value, LIFECYCLE.get(name, type(None))):
            yield f"lifecycle has {name} = {given_value!r}"
        elif isinstance(given_value, list):
            yield from (f"there is no {each} to ignore" for each in given_value if str(each).strip("${}") not in known)


def is_of(kind: str, value: object) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "strings":
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
        case "map":
            return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    return False


def found(language: str, file: NativeFile) -> list[str]:
    return [f"{kind}.{name}: {one}" for kind, name, body in blocks(language, file) for one in faults(kind, body)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["small", "hostile", *templates.names_of_templates()])
def test_the_samples_have_no_other_attributes(language: str, name: str) -> None:
    size = {"accounts": 60} if name == "scale" else {}
    file = {"small": design, "hostile": hostile}.get(name, lambda: templates.load(name, **size))()
    assert [] == found(language, file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_design_has_others(language: str) -> None:
    @given(files())
    def try_one(file: NativeFile) -> None:
        assert [] == found(language, file)

    try_one()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"name": "a"}, "email is missing"),
        ({"name": "a", "email": "a@b.c", "owner": "x"}, "there is no attribute owner"),
        ({"name": "a", "email": ["a@b.c"]}, "email is ['a@b.c'] and no required string"),
        ({"name": "a", "email": "a@b.c", "tags": ["x"]}, "tags is ['x'] and no map"),
        ({"name": "a", "email": "a@b.c", "lifecycle": {"ignore_changes": ["role"]}}, "there is no role to ignore"),
        ({"name": "a", "email": "a@b.c", "lifecycle": {"destroy": True}}, "lifecycle has destroy = True"),
    ],
)
def test_a_fault_is_found(body: dict[str, object], fault: str) -> None:
    assert [fault] == list(faults("aws_organizations_account", body))
    assert ["there is no resource aws_organizations_folder"] == list(faults("aws_organizations_folder", body))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_plan_changes_no_account_by_what_no_import_reads(language: str) -> None:
    """Every attribute of an account that AWS does not tell is ignored: the provider's default would be a change."""
    told = {"name", "email", "parent_id", "tags", "tags_all"}
    accounts = [body for kind, _, body in blocks(language, design()) if kind == "aws_organizations_account"]
    assert len(accounts) == 3
    for body in accounts:
        [lifecycle] = body["lifecycle"] if isinstance(body["lifecycle"], list) else [body["lifecycle"]]
        ignored = {str(name).strip("${}") for name in lifecycle["ignore_changes"]}
        assert set(TABLE["aws_organizations_account"]) - told == ignored
