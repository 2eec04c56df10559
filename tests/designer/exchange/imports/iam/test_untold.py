"""What an import of IAM does not tell of a record stays as it was known, in whatever field."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import cast

import pytest

from designer.exchange.formats.fields import Shape, ValueKind
from designer.exchange.formats.tables.identities import ACCOUNT_TABLE
from designer.exchange.imports.iam.identities import with_kept_fields
from designer.organization.model.identities import AccountIdentities, IamRole
from designer.organization.model.organization import Organization
from tests.designer.building import SHOP, company
from tests.designer.exchange.formats.test_tables import filled, with_texts
from tests.designer.exchange.imports.iam.test_iam_files import NUMBER, imported, write

LISTS = {
    "users": ("UserDetailList", "UserName"),
    "groups": ("GroupDetailList", "GroupName"),
    "roles": ("RoleDetailList", "RoleName"),
}
TOLD = {"path", "groups", "attached", "inline", "boundary", "trust", "tags", "created", "last_used"}
"""What the authorization details tell where it is empty, too."""


def everything() -> AccountIdentities:
    """Identities that say all that a file can say of them."""
    shape = cast("Shape", filled(ValueKind({}, table=ACCOUNT_TABLE)))
    return replace(ACCOUNT_TABLE.read(with_texts(shape)), unknown=())


@pytest.mark.parametrize("part", LISTS)
def test_a_field_that_no_import_reads_is_not_lost_by_one(part: str, tmp_path: Path) -> None:
    plain, known = company(), everything()
    design = Organization(plain.nodes.values(), plain.policies.values(), plain.settings, identities={SHOP: known})
    (before,) = getattr(known, part)
    key, name = LISTS[part]
    record = {name: before.name, "Arn": f"arn:aws:iam::{NUMBER}:{part}/x", "AssumeRolePolicyDocument": {}}
    details = {one: [record] if one == key else [] for one, _ in LISTS.values()}
    write(tmp_path, "details.json", json.dumps({**details, "Policies": []}))
    after = imported(tmp_path, into=design)
    (made,) = getattr(after, part)
    lost = [one.name for one in fields(before) if getattr(made, one.name) != getattr(before, one.name)]
    assert set(lost) <= TOLD, "keep it by with_kept_fields of designer/exchange/imports/iam/identities.py"
    assert known.root == after.root


def test_what_is_told_empties_a_field_and_the_rest_stays() -> None:
    before = IamRole("ci", "{}", boundary="edge", description="Ships", session_seconds=7200)
    made = with_kept_fields(IamRole("ci", "{}", description="Tests"), before, ("boundary",))
    assert replace(before, boundary="", description="Tests") == made
