"""Two designs in words: every record that differs has its line, and nothing else has."""

import pytest

from designer.analysis.differences.brief import differences, unlike_nodes
from designer.organization import edits
from designer.organization.model.records import NodeId
from tests.designer.building import PROD, WORKLOADS, company


def told(change):
    """The lines between the company as it is in a file, and as it is here after an edit."""
    there, here = company(), company()
    made = change(here)
    here.apply(made)
    return list(differences(there, here))


def test_a_design_does_not_differ_from_itself():
    assert [] == list(differences(company(), company()))


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (lambda here: edits.rename(here, PROD, "Live"), ["OU Workloads/Live is called Prod in the file."]),
        (
            lambda here: edits.detach(here, "deny-leave", [WORKLOADS]),
            ["OU Workloads has other policies: in the file Deny leave."],
        ),
        (lambda here: edits.set_tag(here, [PROD], "team", "shop"), ["OU Workloads/Prod differs in tags."]),
    ],
)
def test_an_edit_is_told_in_a_line(change, lines):
    assert lines == told(change)


def test_what_one_side_alone_has_is_told_of_it_and_not_of_its_parent():
    there, here = company(), company()
    change = edits.add_ou(here, PROD)
    here.apply(change)
    (new,) = edits.added(change)
    path = f"Workloads/Prod/{here.node(new).name}"
    assert [f"OU {path} is only here."] == list(differences(there, here))
    assert [f"OU {path} is only in the file."] == list(differences(here, there))
    assert [new] == unlike_nodes(there, here)


def test_a_move_is_told_with_both_places():
    there, here = company(), company()
    account = next(node for node in here.walk(PROD) if not here.node(node).children and node != PROD)
    here.apply(edits.move(here, [account], here.root))
    assert [account] == unlike_nodes(there, here)
    (line,) = differences(there, here)
    assert line.endswith(f" is under Workloads/Prod in the file, under {here.node(NodeId(here.root)).name} here.")
