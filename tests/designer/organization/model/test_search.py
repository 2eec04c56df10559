"""A person finds nodes by whatever they remember."""

import pytest

from designer.exchange.templates import load as template
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.model.lookup import SEARCH_STEP, Finder
from designer.organization.model.records import NodeId, Settings
from tests.designer.analysis.access.building import document, one_path

FULL = document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])
KEEP = document([{"Sid": "KeepBuckets", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}])


@pytest.fixture
def organization():
    return one_path(
        {"Root": ["Full"], "Prod": ["Full", "Guard"]}, {"shop": [], "pay": []}, {"Full": FULL, "Guard": KEEP}
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PAY", ["pay"]),
        ("guard", ["Prod"]),
        ("keepbuck", ["Prod"]),
        ("s3:deletebucket", ["Prod"]),
        ("s3:GetObject", []),
        ("o r", ["Root", "Prod"]),
        ("", []),
        ("  ", []),
    ],
)
def test_names_policies_sids_and_actions_are_found(organization, text, expected):
    assert expected == [
        node_id for node_id in Finder(organization).nodes(text) if node_id in {"Root", "Prod", *expected}
    ]


def test_ids_emails_and_tags_are_found():
    organization = template("company").organization
    finder = Finder(organization)
    account = next(n for n in organization.nodes.values() if n.email and n.aws_id)
    assert [account.id] == finder.nodes(account.email)
    assert [account.id] == finder.named(account.aws_id)


def test_names_go_first_and_the_others_say_why_they_are_found(organization):
    company = template("company").organization
    finder = Finder(company)
    found = finder.names_first(finder.nodes("prod"), "prod")
    named = ["prod" in company.node(one).name.lower() for one in found]
    assert set(finder.nodes("prod")) == set(found)
    assert [True, False] == list(dict.fromkeys(named))
    assert "" == finder.reason(found[0], "prod")
    archive = next(node.id for node in company.nodes.values() if node.name == "Log Archive")
    assert "tag environment=prod" == finder.reason(archive, "prod")
    assert "policy Guard" == Finder(organization).reason(NodeId("Prod"), "keepbuck")


def test_what_changes_is_found_by_its_new_words():
    organization = one_path({"Root": []}, {"shop": []}, {}, Settings("T"))
    finder = Finder(organization)
    assert [NodeId("shop")] == finder.named("shop")
    organization.apply(edits.rename(organization, NodeId("shop"), "Bazaar"))
    assert [NodeId("shop")] == finder.nodes("bazaar")


@pytest.mark.parametrize("text", ["a", "prod", "s3:DeleteBucket", "workloads prod", "no such thing", ""])
def test_steps_find_the_same_as_one_go_and_are_small(text):
    organization = large_organization(3_000, 1)
    finder = Finder(organization)
    words = text.lower().split()
    carriers = {t for policy in finder.policies(text) for t in organization.targets(policy)}
    held = {
        n.id: "\n".join((n.name, n.id, n.aws_id, n.email, *(f"{k}={v}" for k, v in n.tags))).lower()
        for n in organization.nodes.values()
    }
    named = [n for n in organization.walk() if words and all(word in held[n] for word in words)]
    expected = [n for n in organization.walk() if n in carriers or n in set(named)]
    steps = list(finder.steps(text))
    assert [n for step in steps for n in step] == expected == finder.nodes(text)
    assert [n for step in finder.named_steps(text) for n in step] == named == finder.named(text)
    assert all(len(step) <= SEARCH_STEP for step in steps)
