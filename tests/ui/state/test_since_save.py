"""What unsaved changes do to permissions, in one line after every kind of change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from designer.analysis.differences.alignment import align
from designer.analysis.differences.brief import brief_clauses
from designer.analysis.differences.comparison import comparing_sides
from designer.basics.steps import finish
from designer.exchange.formats import files as design_files
from designer.exchange.formats import native
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.edits import identities
from designer.organization.edits.identity_center import add_center_user
from designer.organization.edits.packing import pack_node
from designer.organization.model.change import Change
from designer.organization.model.identity_center import CenterUser
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import load as load_catalogue
from tests.designer.strategies import Edit, edit, organizations
from ui.state.document import Document
from ui.state.files import Files, OpenedDesign
from ui.state.since_save import SinceSave

SCP = PolicyType.SERVICE_CONTROL_POLICY
SAME = "SCPs and RCPs allow the same as before"
DENY_S3 = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}'


@pytest.fixture
def files(session):
    return Files(session, session)


@pytest.fixture
def since_save(session, analyses, files):
    made = SinceSave(session.document, analyses, files, session)
    yield made
    made.stop()


def node(organization: Organization, name: str) -> NodeId:
    return next(one.id for one in organization.nodes.values() if one.name == name)


def policy(organization: Organization, name: str):
    return next(one.id for one in organization.policies.values() if one.name == name)


EDITS: dict[str, tuple[Callable[[Organization], Change], str]] = {
    "move": (
        lambda o: edits.move(o, [node(o, "shop-prod")], node(o, "Sandbox")),
        "1 account loses permissions and gains others",
    ),
    "attach": (
        lambda o: edits.attach(o, policy(o, "Quarantine"), [node(o, "Security")]),
        "4 accounts lose permissions",
    ),
    "detach": (
        lambda o: edits.detach(o, policy(o, "DenyLeaveOrganization"), [o.root]),
        "gain permissions",
    ),
    "delete": (lambda o: edits.remove(o, [node(o, "Sandbox")]), "4 removed accounts"),
    "paste": (
        lambda o: edits.paste(o, edits.fragment(o, [node(o, "Sandbox")]), node(o, "Workloads")),
        "4 new accounts",
    ),
    "duplicate": (lambda o: edits.duplicate(o, [node(o, "shop-prod")]), "1 new account"),
    "merge": (
        lambda o: pack_node(o, node(o, "Sandbox"), load_catalogue()).change,
        SAME,
    ),
    "rename": (lambda o: edits.rename(o, node(o, "shop-prod"), "shop"), "1 other change"),
    "add an OU above": (lambda o: edits.insert_parent(o, [node(o, "shop-prod")]), "other change"),
    "text": (
        lambda o: edits.edit_policy_text(o, policy(o, "DenyLeaveOrganization"), DENY_S3),
        "lose permissions and gain others",
    ),
    "half typed": (
        lambda o: edits.edit_policy_text(o, policy(o, "DenyLeaveOrganization"), DENY_S3[:-3]),
        "unknown in",
    ),
    "SCPs off": (lambda o: edits.disable_policy_type(o, SCP), "gain permissions"),
    "user": (
        lambda o: identities.add_user(o, node(o, "ml-trial"), "ana"),
        "user ana of ml-trial changed: permissions of users and roles are not compared",
    ),
    "Identity Center": (
        lambda o: add_center_user(o, CenterUser("eva@example.org")),
        "Identity Center changed: permissions of users and roles are not compared",
    ),
    "tag policy": (
        lambda o: edits.create_policy(o, PolicyType.TAG_POLICY, "Tags", "{}"),
        "1 other change",
    ),
    "place": (lambda o: edits.place(o, {node(o, "shop-prod"): (30, 40)}), "nothing changed that AWS would see"),
}


@pytest.mark.parametrize("kind", EDITS)
def test_every_kind_of_change_is_said_and_an_undo_takes_the_words_back(session, since_save, kind):
    make, words = EDITS[kind]
    document = session.document
    assert () == since_save.parts
    document.push(make(document.organization))
    assert ("Comparing…",) == since_save.parts, "nothing is claimed before it is known"
    assert "28" in since_save.sentence or "accounts" in since_save.sentence
    since_save.finish()
    assert since_save.parts[0].startswith("Since it was opened: ")
    assert words in " · ".join(since_save.parts)
    document.undo_stack.undo()
    assert () == since_save.parts


def test_a_save_is_what_the_next_change_is_compared_with(session, since_save, files, tmp_path):
    document = session.document
    organization = document.organization
    document.push(edits.disable_policy_type(organization, SCP))
    since_save.finish()
    files.save(tmp_path / "design.json")
    assert () == since_save.parts
    document.push(edits.rename(organization, node(organization, "shop-prod"), "shop"))
    since_save.finish()
    assert (
        "Since last save: SCPs and RCPs allow the same as before",
        "1 other change",
    ) == since_save.parts
    document.undo_stack.undo()
    document.undo_stack.undo()
    since_save.finish()
    assert since_save.parts[0].startswith("Since last save: ")
    assert "lose permissions" in since_save.parts[0], "SCPs limit again, which the saved file does not"


def recovered(files, tmp_path, change):
    """Let the files show work that a crash left of a saved design, and give its path."""
    path = tmp_path / "design.json"
    files.save(path)
    work = native.read(design_files.load_file(path), path.name)
    work.organization.apply(change(work.organization))
    data = design_files.load_file(path)
    files.show(OpenedDesign(work, path, design_files.fingerprint(data), unlike_file=True))
    return path


def test_recovered_work_is_compared_with_the_file_as_the_panel_compares_it(session, since_save, files, tmp_path):
    recovered(files, tmp_path, lambda o: edits.remove(o, [node(o, "dev-anna")]))
    assert not session.document.unsaved
    assert ("Comparing…",) == since_save.parts
    since_save.finish()
    assert ("Compared with the file: 1 removed account", SAME) == since_save.parts
    organization = session.document.organization
    session.document.push(edits.remove(organization, [node(organization, "us-pilot")]))
    since_save.finish()
    assert ("Compared with the file: 2 removed accounts", SAME) == since_save.parts
    session.document.undo_stack.undo()
    since_save.finish()
    assert ("Compared with the file: 1 removed account", SAME) == since_save.parts
    files.save()
    assert () == since_save.parts


def test_a_file_that_cannot_be_read_is_not_said_to_be_compared(session, since_save, files, tmp_path):
    path = recovered(files, tmp_path, lambda o: edits.remove(o, [node(o, "dev-anna")]))
    path.write_text("{", encoding="utf-8")
    since_save.finish()
    assert ("Differs from the file: not compared yet",) == since_save.parts
    organization = session.document.organization
    session.document.push(edits.remove(organization, [node(organization, "us-pilot")]))
    since_save.finish()
    assert ("Differs from the file: not compared yet",) == since_save.parts
    assert not since_save.comparing


def test_another_design_is_compared_with_nothing_of_the_last_one(session, since_save):
    document = session.document
    document.push(edits.disable_policy_type(document.organization, SCP))
    document.replace(template("coffee-shop").organization)
    assert () == since_save.parts
    assert not since_save.comparing


def test_what_was_taken_for_granted_is_said(session, analyses, since_save):
    from designer.analysis.access.assumption import Assumption

    document = session.document
    document.push(edits.disable_policy_type(document.organization, SCP))
    since_save.finish()
    analyses.assume(Assumption(region="eu-central-1"))
    assert since_save.comparing
    since_save.finish()
    assert "assuming" in since_save.sentence


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organization=organizations(), steps=st.lists(st.one_of(edit, st.sampled_from(["undo", "save"])), max_size=8))
def test_the_line_says_what_the_comparison_with_the_saved_state_finds(
    session, analyses, since_save, organization: Organization, steps: list[Edit | str]
):
    document: Document = session.document
    document.replace(organization)
    saved = organization.copy()
    for step in steps:
        if isinstance(step, Edit):
            document.push(step.attempt(organization))
        elif step == "undo":
            document.undo_stack.undo()
        else:
            document.take_as_saved()
            saved = organization.copy()
    assert saved == document.as_saved()
    since_save.finish()
    found = finish(comparing_sides(align(saved, organization), analyses.catalogue, witnessed=False))
    assert brief_clauses(found) == since_save.clauses
    assert bool(found) <= bool(since_save.parts)
    assert bool(since_save.parts) == bool(document.unsaved)
