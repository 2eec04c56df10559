"""What a refusal asks for first is an edit that a button can do, after which the refused edit is done."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import designer
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.edits import settings
from designer.organization.edits.allow_list import allow_list
from designer.organization.edits.settings import lift_of
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, PolicyType
from designer.policy.catalog import catalogue
from tests.designer.building import DENY_LEAVE, ROOT, SHOP, company

SCP = PolicyType.SERVICE_CONTROL_POLICY
ROOM = Path(designer.__file__).parent

LEFT_TO_THE_PERSON = {
    "Attach another one first.": "which one",
    "Choose an OU or a member account.": "which one",
    "Choose fewer.": "which ones",
    "Correct it first.": "a text",
    "Deny what nobody used instead.": "another question, asked beside it",
    "Detach one first, merge two, or attach it to an OU above or below.": "which one",
    "Give fewer.": "which ones",
    "Give the id or the path.": "typed on the command line",
    "Give the id.": "typed on the command line",
    "It is one of {}.": "typed on the command line",
    "It is {}, {}.": "typed on the command line",
    "It is {}.": "typed on the command line",
    "Merge its policies, or detach one first.": "which ones",
    "Move its Allow statements to a policy of their own first.": "which policy",
    "Move that account out first, or name another one.": "where to, or which one",
    "Name another one first.": "which one",
    "Read it again.": "the panel has the button",
    "Rename the organization instead.": "its name",
    "Reopen that first.": "the panel has the button",
    "Say --allow {}.": "typed on the command line",
    "Select OUs or accounts.": "which ones",
    "Select nodes of one parent to change their order.": "which ones",
    "Shorten it, or remove its line breaks.": "a text",
    "Tags that accounts have: {}.": "which one",
    "Take what goes with it first, or all differences.": "the panel has the buttons",
    "The text is not valid JSON yet; correct the underlined places first.": "a text",
    "There is a {} already: a statement holds one of the two, take one out in the text first.": "which one",
    "This part of the text cannot be read as it stands; correct it in the text first.": "a text",
    "Write it like 2026-11-27.": "a text",
    "Copy what is below it instead.": "which ones",
    "Remove what is below it instead.": "which ones",
    "Make a copy and attach that instead.": "where to; the editor of such a policy has the button",
}
"""Ways out that no one edit takes, and what of each the person has to choose or to type."""

NO_WAYS = {
    "AWS deletes a policy only after it is detached.": "the window detaches it with the deletion",
    "Nothing says whether a policy of the organization denied it.": "nothing leads out of it",
    "locks a key further up; AWS does not say whether that holds for this, too.": "a doubt, no refusal",
    "first.": "the words that make the sentence of a lift",
}
"""Last sentences that only say why."""

NO_EDITS = {"__main__.py", "access", "api", "aws", "basics", "catalogue.py", "checks", "cli", "exchange"}
"""Rooms of what is refused to questions, files and commands, whose words name what to type or do there; and advice."""


@pytest.fixture
def organization():
    return company()


def attach_of_a_type(kind):
    def edit(organization):
        made = next(one.id for one in organization.policies.values() if one.type is kind and not one.aws_managed)
        return edits.attach(organization, made, [SHOP])

    return edit


def without_types(organization):
    for kind in PolicyType:
        organization.apply(edits.create_policy(organization, kind, kind.value))
    for kind in organization.settings.policy_types:
        organization.apply(edits.disable_policy_type(organization, kind))


def with_billing(organization):
    without_types(organization)
    organization.apply(edits.set_feature_set(organization, FeatureSet.CONSOLIDATED_BILLING))


def with_an_administrator(organization):
    organization.apply(edits.set_management_account(organization, None))
    organization.apply(edits.register_administrator(organization, SHOP, "config.amazonaws.com"))


def with_an_id(organization):
    organization.apply(edits.set_organization_aws_id(organization, "o-exampleorg"))


def refusal_of(organization, edit):
    try:
        edit(organization)
    except EditError as error:
        return str(error)
    return ""


CASES = {
    **{f"attach a policy: {kind.value}": (without_types, attach_of_a_type(kind)) for kind in PolicyType},
    "attach, billing only": (with_billing, attach_of_a_type(SCP)),
    "enable a type, billing only": (with_billing, lambda one: edits.enable_policy_type(one, SCP)),
    "trust a service, billing only": (with_billing, lambda one: edits.trust_service(one, "config.amazonaws.com")),
    "allow only some services": (
        without_types,
        lambda one: allow_list(one, SHOP, ["s3"], catalogue.load()).change,
    ),
    "billing only, at AWS": (
        with_an_id,
        lambda one: edits.set_feature_set(one, FeatureSet.CONSOLIDATED_BILLING),
    ),
    "an administrator becomes the management account": (
        with_an_administrator,
        lambda one: edits.set_management_account(one, SHOP),
    ),
    "delete an attached policy": (
        lambda one: one.apply(edits.attach(one, DENY_LEAVE, [SHOP, ROOT])),
        lambda one: edits.delete_policy(one, DENY_LEAVE),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_refusal_asks_for_first_lifts_it(organization: Organization, name: str) -> None:
    prepare, edit = CASES[name]
    prepare(organization)
    for _ in range(3):  # all features come before a type
        if refusal := refusal_of(organization, edit):
            lift = lift_of(organization, refusal)
            assert lift, refusal
            organization.apply(lift.edit(organization))
    assert not refusal_of(organization, edit)


def words_of(node: ast.AST) -> str:
    """A text as it is written, with {} for what is put in; empty for what is none."""
    if isinstance(node, ast.JoinedStr):
        return "".join(words_of(one) or "{}" for one in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def ways_out(source: str) -> Iterator[str]:
    """Last sentences of the texts of a module that have several, and whatever is to be done first; no docstrings."""
    tree = ast.parse(source)
    passed = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    passed |= {id(one) for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for one in text.values}
    texts = (words_of(one) for one in ast.walk(tree) if id(one) not in passed)
    for text in texts:
        before, _, last = text.rpartition(". ")
        if text.endswith(".") and (before or " first" in text):
            yield last.removeprefix("{} ")


def test_every_way_out_that_a_refusal_of_an_edit_names_has_its_edit_or_leaves_a_choice(organization):
    with_an_administrator(organization)
    names = {one.name for one in organization.policies.values()} | {organization.node(SHOP).name}
    names |= {"config.amazonaws.com", *(one.plural for one in quotas.load().types.values())}
    found = set()
    for path in ROOM.rglob("*.py"):
        source, room = path.read_text("utf-8"), set(path.relative_to(ROOM).parts)
        if ("edits" in room or "EditError" in source) and not room & NO_EDITS:
            found |= set(ways_out(source))
    lifted = {re.sub("|".join(map(re.escape, names)), "{}", lift.sentence) for lift in settings.lifts(organization)}
    asked = {re.sub(r"^If this is only a drawing, c", "C", one).replace("Enable SCPs", "Enable {}") for one in found}
    assert set() == asked - lifted - LEFT_TO_THE_PERSON.keys() - NO_WAYS.keys(), "give it a lift, or say what is chosen"
    assert set() == (LEFT_TO_THE_PERSON.keys() | NO_WAYS.keys()) - found, "no refusal says so any more"


def test_a_refusal_that_asks_for_nothing_has_no_edit(organization):
    assert lift_of(organization, "The root stays where it is.") is None
    assert lift_of(organization, f"Enable {quotas.load().types[SCP].plural}.") is None
