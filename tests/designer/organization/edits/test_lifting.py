"""What a refusal asks for first is an edit that a button can do, after which the refused edit is done."""

import re
from pathlib import Path

import pytest

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

LEFT_TO_THE_PERSON = (
    "Attach another one first.",
    "Merge its policies, or detach one first.",
    "Move its Allow statements to a policy of their own first.",
    "Correct it first.",
    "Name another one first.",
    "Detach one first",
    "Move that account out first",
    "{self.label} first.",
)
"""Refusals that ask for something first that no one edit does: there is a choice in it."""


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


def test_every_refusal_that_asks_for_something_first_has_its_edit_or_leaves_a_choice(organization):
    known = [re.escape(one) for one in LEFT_TO_THE_PERSON]
    with_an_administrator(organization)
    verbs = {lift.label.split()[0].casefold() for lift in settings.lifts(organization)}
    for path in Path(settings.__file__).parent.glob("*.py"):
        for said in re.findall(r'"[^"\n]*\bfirst\.?"', path.read_text("utf-8")):
            asked = set(re.findall(r"\w+", said.casefold()))
            assert any(re.search(one, said) for one in known) or verbs & asked, f"{path.name}: {said}"


def test_a_refusal_that_asks_for_nothing_has_no_edit(organization):
    assert lift_of(organization, "The root stays where it is.") is None
    assert lift_of(organization, f"Enable {quotas.load().types[SCP].plural}.") is None
