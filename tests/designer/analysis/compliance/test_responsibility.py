"""Shared responsibility: who keeps what, because of which services, and what a denial takes away."""

import json

import pytest

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.compliance.responsibility import Basis, Duties, changes
from designer.analysis.compliance.service_classes import Keeper, load
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model.inherited import declared_services, owner_of
from designer.organization.model.node_attributes import OWNER, SERVICES
from designer.organization.model.records import PolicyId
from designer.policy.catalog import catalogue
from tests.designer.building import PAYER, PROD, SCP, SHOP, WORKLOADS, company

TABLE = load()


def found(organization, node=SHOP, denied=()):
    return Duties(organization, Ceilings(organization, catalogue.load()), TABLE).of(node, denied)


def layer(responsibility, layer_id):
    return next(duty for duty in responsibility.layers if duty.layer.id == layer_id)


def put(organization, node, name, *actions):
    """Attach a new SCP that denies some actions to a node."""
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": actions, "Resource": "*"}]})
    organization.apply(edits.create_policy(organization, SCP, name, text))
    organization.apply(edits.attach(organization, PolicyId(name.lower()), [node]))


@pytest.fixture
def organization():
    return company()


def test_every_class_service_and_starting_action_of_the_table_is_whole():
    known = catalogue.load()
    layers = {one.id for one in TABLE.layers}
    for prefix, service in TABLE.services.items():
        assert prefix in known.services
        assert set(service.cells) == layers
        assert all(cell.why and cell.source for cell in service.cells.values())
        assert service.confidence in TABLE.confidence
        assert all(known.index(action) is not None for action in service.starting)
        assert all(action.startswith(f"{prefix}:") for action in service.starting)
        assert service.go <= layers
        assert all(TABLE.services[other].starting for other in service.needs)


def test_a_machine_that_can_be_started_is_the_customers_to_patch(organization):
    duty = layer(found(organization), "guest_os")
    assert duty.who is Keeper.CUSTOMER
    assert "ec2" in duty.because


def test_a_policy_that_denies_the_start_takes_the_patching_and_leaves_the_network(organization):
    put(organization, PROD, "Machines", "ec2:RunInstances", "ec2:RunScheduledInstances", "ec2:StartInstances")
    assert "ec2" in layer(found(organization), "guest_os").because
    put(organization, PROD, "Fleets", "ec2:CreateFleet", "ec2:RequestSpot*", "ec2:ImportInstance")
    after = found(organization)
    assert "ec2" not in layer(after, "guest_os").because
    assert "autoscaling" not in layer(after, "guest_os").because
    assert "ec2" in layer(after, "network_config").because


def test_what_if_says_the_same_as_the_policy(organization):
    supposed = found(organization, denied=("ec2",))
    put(organization, PROD, "Machines", *TABLE.services["ec2"].starting)
    assert supposed.layers == found(organization).layers


def test_a_denial_names_what_leaves_the_customer_nothing_any_more(organization):
    organization.apply(edits.set_attribute(organization, [SHOP], SERVICES, "ec2, autoscaling s3"))
    before, after = found(organization), found(organization, denied=("ec2",))
    assert before.basis is Basis.DECLARED
    gone = {change.before.layer.id: change.gone for change in changes(before, after)}
    assert set(gone) == {"guest_os", "runtime", "application"}
    assert {"ec2", "autoscaling"} <= set(gone["guest_os"])
    assert layer(after, "guest_os").who is Keeper.AWS
    assert layer(after, "network_config").who is Keeper.CUSTOMER


def test_a_service_without_a_class_is_named_and_not_guessed(organization):
    organization.apply(edits.set_attribute(organization, [SHOP], SERVICES, "s3 wickr"))
    answer = found(organization)
    assert answer.unclassified == ("wickr",)
    assert answer.services == 1


def test_scps_take_no_duty_from_the_management_account(organization):
    assert found(organization, PAYER).layers == found(organization, PAYER, ("ec2",)).layers


def test_owner_and_services_come_from_the_nearest_that_names_them(organization):
    organization.apply(edits.set_attribute(organization, [WORKLOADS], OWNER, "platform"))
    organization.apply(edits.set_attribute(organization, [WORKLOADS], SERVICES, "S3"))
    assert owner_of(organization, SHOP) == "platform"
    assert declared_services(organization, SHOP) == ("s3",)
    organization.apply(edits.set_attribute(organization, [SHOP], OWNER, "shop"))
    answer = found(organization)
    assert layer(answer, "data").owner == "shop"
    assert not layer(answer, "hardware").owner


def test_words_that_are_no_prefix_are_refused(organization):
    with pytest.raises(EditError, match="not a prefix"):
        edits.set_attribute(organization, [SHOP], SERVICES, "ec2; s3")


def test_where_only_unclassified_services_count_each_layer_is_the_customers(organization):
    prefix = next(one for one in catalogue.load().services if one not in TABLE.services)
    organization.apply(edits.set_attribute(organization, [SHOP], SERVICES, prefix))
    duties = found(organization).layers
    assert {(duty.who, duty.because, duty.count(Keeper.CUSTOMER)) for duty in duties} == {
        (Keeper.CUSTOMER, (prefix,), 1)
    }
