"""What is exported comes back by our own import as it was, but for what the reports say."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from designer import templates
from designer.cli.group import group
from designer.formats import native
from designer.formats.documents import normalised
from designer.formats.native_file import NativeFile
from designer.model.organization import Organization
from designer.model.records import AccountState, NodeKind
from tests.designer.exports.hostile import design


def around(target: str, file: NativeFile, folder: Path) -> Organization:
    """The design as it comes back."""
    source, out, back = folder / "design.json", folder / "out.yml", folder / "back.json"
    source.write_bytes(native.write(file))
    for args in (
        ("export", source, "--to", target, "-o", out),
        ("import", out, "--as", target.removesuffix("-json"), "-o", back),
    ):
        result = CliRunner().invoke(group, [str(arg) for arg in args])
        assert result.exit_code in {0, 1}, result.stderr
    return native.read(back.read_bytes(), "back").organization


def told(organization: Organization, *, management: bool) -> dict[str, tuple[object, ...]]:
    """Path of every node that can be deployed: AWS id, e-mail, tags, and the policies of its own.

    CloudFormation has the management account nowhere, and AWS ids in a list beside the template.
    """
    found = {}
    for node_id in organization.walk():
        node = organization.node(node_id)
        left_out = node.state is not AccountState.ACTIVE or (
            organization.is_management_account(node_id) and not management
        )
        if node.kind is NodeKind.ROOT or left_out:
            continue
        path = "/".join(organization.node(level).name for level in organization.path(node_id))
        policies = {organization.policy(one).name for one in node.policies} - {"FullAWSAccess"}
        found[path] = (node.aws_id if management else "", node.email, tuple(sorted(node.tags)), tuple(sorted(policies)))
    return found


@pytest.mark.parametrize(
    ("target", "name"),
    [
        *product(("terraform", "terraform-json", "cloudformation", "cloudformation-json"), ("company", "small")),
        ("terraform", "scale"),  # stacks of CloudFormation name what lies in others by AWS ids
        ("terraform-json", "scale"),
    ],
)
def test_a_design_comes_back_as_it_was(target: str, name: str, tmp_path: Path) -> None:
    file = design() if name == "small" else templates.load(name, accounts=700 if name == "scale" else None, seed=2)
    before, after = file.organization, around(target, file, tmp_path)
    management = target.startswith("terraform")

    assert told(before, management=management) == told(after, management=management)
    texts = {one.name: normalised(one.text) for one in before.policies.values() if not one.aws_managed}
    assert texts == {one.name: normalised(one.text) for one in after.policies.values() if not one.aws_managed}


@pytest.mark.parametrize("name", ["company", "small"])
def test_a_tree_comes_back_from_org_formation(name: str, tmp_path: Path) -> None:
    file = design() if name == "small" else templates.load(name)
    before, after = file.organization, around("org-formation", file, tmp_path)
    wanted = told(before, management=True)

    if name == "small":
        del wanted["Root/Workloads/Prod/Bank"]  # neither address nor AWS id
    assert set(wanted) == set(told(after, management=True))
