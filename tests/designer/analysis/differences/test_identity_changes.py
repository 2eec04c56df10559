"""Changes of what lies inside accounts, as a comparison tells them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from designer.analysis.differences.alignment import align
from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.comparison import Differences, comparing_designs
from designer.analysis.differences.decisions import Decisions, DifferenceState
from designer.analysis.differences.part_words import PartWords
from designer.analysis.differences.report import report
from designer.analysis.differences.structure import StructureKind, structure_changes
from designer.analysis.differences.taking import TakableDifferences, change_between
from designer.basics.steps import finish
from designer.cli.group import group
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.edits.settings import suppress
from designer.organization.model.identities import AccountIdentities, IamGroup, IdentityPart, RootUser
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterUser,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import Suppression
from designer.policy.catalog import catalogue
from tests.designer.analysis.principals.accounts import allow, document, inside, role, statement, user
from tests.designer.building import DENY_ROOT, SHOP, TEST, company


def with_inside(identities: AccountIdentities | None) -> Organization:
    plain = company()
    known = {} if identities is None else {SHOP: identities}
    return Organization(plain.nodes.values(), plain.policies.values(), plain.settings, identities=known)


def changes(before: AccountIdentities | None, after: AccountIdentities | None) -> tuple[dict, dict] | None:
    found = structure_changes(align(with_inside(before), with_inside(after)))
    if not found:
        return None
    assert {(one.kind, one.node, one.settings) for one in found} == {(StructureKind.CHANGED, SHOP, False)}
    if before is not None and after is not None:
        assert all({*one.before, *one.after} == {one.record} for one in found)
    joined: tuple[dict, dict] = {}, {}
    for one in found:
        joined[0].update(one.before)
        joined[1].update(one.after)
    return joined


def comparing(before: Organization, after: Organization) -> Differences:
    return finish(comparing_designs(before, after, catalogue.load()))


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
    assert "user ben added" in text.stdout
    lines = [line.strip() for line in text.stdout.splitlines()]
    assert {"+ user ben", "+ inline policy inline-1"} <= set(lines), text.stdout
    told = json.loads(CliRunner().invoke(group, ["diff", *map(str, paths), "--format", "json"]).stdout)
    (entry,) = told["structure"]
    assert (entry["change"], entry["node"], set(entry["after"])) == ("changed", SHOP, {"user/ben"})


@pytest.mark.parametrize("forth", [True, False])
def test_a_change_inside_is_taken_by_itself(forth: bool) -> None:
    before, after = with_inside(FIRST), with_inside(inside(user("ben")))
    after.apply(edits.rename(after, SHOP, "Market"))
    sides = align(before, after)
    inside_changes = [one for one in structure_changes(sides) if one.inside]
    here, there = (sides.before, after) if forth else (after, sides.before)
    name = here.node(SHOP).name
    takable = TakableDifferences(sides, open_is_before=forth)
    (ben,) = [one for one in inside_changes if one.record == "user/ben"]
    alone = takable.taking([ben])
    assert alone.label.endswith("user ben of Shop") or alone.label.endswith("user ben of Market")
    with here.tentatively(alone):
        names = {one.name for one in here.identities[SHOP].users}
        assert names == ({"ana", "ben"} if forth else set())
        assert here.identities[SHOP].roles == (FIRST.roles if forth else ())
    here.apply(takable.taking(inside_changes))
    assert here.identities[SHOP] == there.identities[SHOP]
    assert here.node(SHOP).name == name


def test_a_user_brings_the_group_that_it_comes_to_be_in_and_a_group_that_goes_its_members() -> None:
    later = replace(
        FIRST,
        users=(replace(FIRST.users[0], groups=("new",)), user("ben")),
        groups=(IamGroup("new"),),
    )
    sides = align(with_inside(replace(FIRST, users=(replace(FIRST.users[0], groups=("ops",)),))), with_inside(later))
    found = {one.record: one for one in structure_changes(sides)}
    assert set(found) == {"user/ana", "user/ben", "group/ops", "group/new"}
    takable = TakableDifferences(sides, open_is_before=True)
    every = list(found.values())
    for name, brought in (
        ("user/ben", {"user/ben"}),
        ("user/ana", {"user/ana", "group/new"}),
        ("group/ops", {"group/ops", "user/ana", "group/new"}),
    ):
        assert {one.record for one in takable.taken_along([found[name]], every)} == brought
        with sides.before.tentatively(takable.taking([found[name]])):
            made = sides.before.identities[SHOP]
            groups = {one.name for one in made.groups}
            assert all(set(one.groups) <= groups for one in made.users), name
            assert ("ben" in {one.name for one in made.users}) is (name == "user/ben")


def with_center(center: IdentityCenter) -> Organization:
    plain = company()
    settings = replace(plain.settings, identity_center=center)
    return Organization(plain.nodes.values(), plain.policies.values(), settings)


READ = PermissionSet("Read")
CENTER = IdentityCenter((CenterUser("dora"),), (CenterGroup("Ops"),), (READ,))
LATER = IdentityCenter(
    (CenterUser("dora", groups=("Ops",)), CenterUser("emil")),
    (CenterGroup("Ops"),),
    (replace(READ, session_seconds=3600), PermissionSet("Write")),
    (AccessAssignment("Write", Grantee(GranteeKind.GROUP, "Ops"), SHOP),),
)


def test_records_of_identity_center_are_told_one_by_one_in_words() -> None:
    found = comparing(with_center(CENTER), with_center(LATER))
    entries = next(one for one in report(found).sections if one.title == "Identities").entries
    shop = found.sides.after.node(SHOP).name
    assert [
        "user dora changed",
        "permission set Read changed",
        "user emil added",
        "permission set Write added",
        f"permission set Write for group Ops in {shop} added",
    ] == [one.about for one in entries]
    assert {"Identity Center"} == {one.title for one in entries}
    assert ["+in group Ops"] == [f"{line.sign}{line.text}" for line in entries[0].lines]
    assert ["+longest session, in seconds: 3600"] == [f"{line.sign}{line.text}" for line in entries[1].lines]


@pytest.mark.parametrize("forth", [True, False])
def test_each_record_of_identity_center_is_taken_by_itself(forth: bool) -> None:
    sides = align(with_center(CENTER), with_center(LATER))
    here, there = (sides.before, sides.after) if forth else (sides.after, sides.before)
    takable = TakableDifferences(sides, open_is_before=forth)
    found = {one.record: one for one in structure_changes(sides)}
    with here.tentatively(takable.taking([found["user/emil"]])):
        center = here.settings.identity_center
        assert ("emil" in {one.name for one in center.users}) is forth
        assert center.permission_sets == (CENTER if forth else LATER).permission_sets
    needing = (
        next(one for name, one in found.items() if name.startswith("assignment/"))
        if forth
        else (found["permission set/Write"])
    )
    with here.tentatively(takable.taking([needing])):  # an assignment needs its set; a set that goes, its assignments
        center = here.settings.identity_center
        assert bool(center.assignments) is forth
        assert ("Write" in {one.name for one in center.permission_sets}) is forth
    here.apply(takable.taking(found.values()))
    assert here.settings.identity_center == there.settings.identity_center


def test_a_difference_inside_is_decided_by_itself() -> None:
    sides = align(with_inside(FIRST), with_inside(inside(user("ben"))))
    one, other, *_ = [change for change in structure_changes(sides) if change.inside]
    decisions: Decisions[None] = Decisions()
    decisions.refuse([one], sides.after)
    assert decisions.of(one, sides.after) is DifferenceState.REFUSED
    assert decisions.of(other, sides.after) is DifferenceState.OPEN


def test_an_update_by_an_import_offers_each_record_in_words() -> None:
    here = with_inside(FIRST)
    there = with_inside(replace(FIRST, users=(replace(FIRST.users[0], tags=(("team", "red"),)), user("ben"))))
    parts = ChangeParts(here, change_between(here, there))
    words = PartWords(parts)
    assert ["user ana changed", "user ben added"] == [words.sentence(one) for one in parts.parts]
    (tags,) = words.differences(parts.parts[0])
    assert ("User ana", "", "tag team = red") == tags


def test_facts_and_statements_that_differ_are_told_one_by_one() -> None:
    new = replace(
        user("ana", document(statement("Allow", ["s3:*", "ec2:*"], Sid="Use"))),
        groups=("ops",),
        mfa=True,
        tags=(("team", "red"),),
    )
    before = inside(user("ana", document(statement("Allow", "s3:*", Sid="Use"))), roles=(role("deploy"),))
    after = inside(new, user("ben"), groups=(IamGroup("ops", attached=("arn:aws:iam::aws:policy/ReadOnlyAccess",)),))
    found = comparing(with_inside(before), with_inside(after))
    assert report(found).summary.startswith("4 changes of identities, ")
    entries = next(one for one in report(found).sections if one.title == "Identities").entries
    assert ["user ana changed", "role deploy removed", "user ben added", "group ops added"] == [
        one.about for one in entries
    ]
    said = [f"{line.sign}{line.text}" for entry in entries for line in entry.lines]
    assert {
        "user ana",
        "+in group ops",
        "+MFA device: yes",
        "+tag team = red",
        "+  Action: ec2:*",
        "+user ben",
        "+group ops",
        "+policy ReadOnlyAccess attached",
        "-role deploy",
    } <= set(said)
    assert not [line for line in said if "{" in line or "= ," in line]


def test_what_is_proved_is_said_of_scps_and_rcps_where_identities_differ() -> None:
    before, after = with_inside(FIRST), with_inside(inside(user("ben")))
    deny = document(statement("Deny", "s3:*"))
    for one, side in (("{}", before), (deny, after)):
        side.apply(edits.attach(side, DENY_ROOT, [TEST]))
        side.apply(edits.edit_policy_text(side, DENY_ROOT, one))
    note = next(one for one in report(comparing(before, after)).sections if one.title == "Permissions").note
    assert note.startswith("SCPs and RCPs limit ")
    assert note.endswith("users and roles are allowed may differ in 1 account, where they differ themselves")


def test_of_a_list_of_settings_only_what_differs_is_told_without_empty_parts() -> None:
    before, after = company(), company()
    for check in ("a", "b"):
        after.apply(suppress(after, Suppression(check, f"because {check}")))
    before.apply(suppress(before, Suppression("a", "because a")))
    (entry,) = report(comparing(before, after)).sections[0].entries
    assert ["+silenced findings: check = b, reason = because b"] == [f"{one.sign}{one.text}" for one in entry.lines]
