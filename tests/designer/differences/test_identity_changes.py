"""Changes of what lies inside accounts, as a comparison tells them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from designer import edits
from designer.cli.group import group
from designer.differences.alignment import align
from designer.differences.structure import StructureKind, structure_changes
from designer.differences.taking import TakableDifferences
from designer.formats import native
from designer.formats.native_file import NativeFile
from designer.model.identities import AccountIdentities, IamGroup, IdentityPart, RootUser
from designer.model.organization import Organization
from tests.designer.building import SHOP, company
from tests.designer.principals.accounts import allow, inside, role, user


def with_inside(identities: AccountIdentities | None) -> Organization:
    plain = company()
    known = {} if identities is None else {SHOP: identities}
    return Organization(plain.nodes.values(), plain.policies.values(), plain.settings, identities=known)


def changes(before: AccountIdentities | None, after: AccountIdentities | None) -> tuple[dict, dict] | None:
    found = structure_changes(align(with_inside(before), with_inside(after)))
    if not found:
        return None
    (one,) = found
    assert (one.kind, one.node, one.settings) == (StructureKind.CHANGED, SHOP, False)
    return one.before, one.after


FIRST = inside(user("ana", allow("s3:*")), groups=(IamGroup("ops"),), roles=(role("deploy"),))


def test_equal_accounts_have_none() -> None:
    again = inside(user("ana", allow("s3:*")), groups=(IamGroup("ops"),), roles=(role("deploy"),))
    assert changes(FIRST, again) is None
    assert changes(None, None) is None


def test_who_comes_goes_and_changes_is_told_by_name() -> None:
    later = replace(FIRST, users=(replace(FIRST.users[0], groups=("ops",)), user("ben")), roles=())
    before, after = changes(FIRST, later)
    assert before["user/ana"] == {"groups": []}
    assert after["user/ana"] == {"groups": ["ops"]}
    assert "user/ben" not in before
    assert after["user/ben"] == {"name": "ben", "path": "/"}
    assert set(before) == {"user/ana", "role/deploy"}
    assert before["role/deploy"]["name"] == "deploy"


def test_the_root_user_and_what_is_unknown_are_told() -> None:
    later = replace(FIRST, root=RootUser(mfa=True), unknown=(IdentityPart.CREDENTIALS,))
    before, after = changes(FIRST, later)
    assert before == {"unknown": {"parts": []}}
    assert after == {"root": {"mfa": True}, "unknown": {"parts": ["credentials"]}}


def test_an_account_that_becomes_known_tells_all() -> None:
    before, after = changes(None, FIRST)
    assert before == {}
    assert set(after) == {"user/ana", "group/ops", "role/deploy"}


def test_the_command_tells_it_in_words_and_as_json(tmp_path: Path) -> None:
    paths = [tmp_path / "one.json", tmp_path / "two.json"]
    later = replace(FIRST, users=(*FIRST.users, user("ben", allow("ec2:*"))))
    for path, one in zip(paths, (FIRST, later), strict=True):
        path.write_bytes(native.write(NativeFile(with_inside(one))))
    text = CliRunner().invoke(group, ["diff", *map(str, paths)])
    assert "user/ben changed" in text.stdout
    assert any(line.strip().startswith("+ user/ben: name = ben") for line in text.stdout.splitlines()), text.stdout
    told = json.loads(CliRunner().invoke(group, ["diff", *map(str, paths), "--format", "json"]).stdout)
    (entry,) = told["structure"]
    assert (entry["change"], entry["node"], set(entry["after"])) == ("changed", SHOP, {"user/ben"})


@pytest.mark.parametrize("forth", [True, False])
def test_a_change_inside_is_taken_by_itself(forth: bool) -> None:
    before, after = with_inside(FIRST), with_inside(inside(user("ben")))
    after.apply(edits.rename(after, SHOP, "Market"))
    sides = align(before, after)
    change = next(one for one in structure_changes(sides) if one.inside)
    here, there = (sides.before, after) if forth else (after, sides.before)
    name = here.node(SHOP).name
    here.apply(TakableDifferences(sides, open_is_before=forth).taking([change]))
    assert here.identities[SHOP] == there.identities[SHOP]
    assert here.node(SHOP).name == name
