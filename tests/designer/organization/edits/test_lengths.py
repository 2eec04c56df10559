"""No edit makes what no file takes: the longest text is read again, and one character more is refused in words."""

from __future__ import annotations

import pytest

from designer.basics.errors import EditError
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.edits import compliance, identities, identity_center
from designer.organization.edits.guardrail_tests import add_test
from designer.organization.model.compliance import (
    AcceptedService,
    AgreementScope,
    CustomerAgreement,
    CustomerDuty,
    EvidenceReport,
    ProgrammeList,
    SensitiveAction,
)
from designer.organization.model.guardrail_tests import GuardrailTest, Promise
from designer.organization.model.identity_center import (
    CenterGroup,
    CenterUser,
    Entitlement,
    Grantee,
    GranteeKind,
    PermissionSet,
)
from designer.organization.model.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_PATTERN, LONGEST_TEXT
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, OWNER, PROGRAMMES, SERVICES, TextAttribute
from designer.organization.model.records import PolicyType
from tests.designer.building import SHOP, company
from tests.tools import in_one_test

DAY = "2026-11-27"


def agreement(organization, **texts):
    parts = {"id": "baa", "name": "BAA", "scope": AgreementScope.ACCOUNT, "account": SHOP} | texts
    return compliance.add_agreement(organization, CustomerAgreement(**parts))


def service_list(organization, **texts):
    parts = {"programme": "hipaa", "as_of": DAY, "source": "AWS", "services": ("ec2",)} | texts
    return compliance.put_programme_list(organization, ProgrammeList(**parts))


def accepted(organization, **texts):
    parts = {"node": SHOP, "service": "ec2", "reason": "so"} | texts
    return compliance.accept_service(organization, AcceptedService(**parts))


def duty(organization, **texts):
    parts = {"node": SHOP, "programme": "hipaa", "duty": "training"} | texts
    return compliance.set_duty(organization, CustomerDuty(**parts))


def report(organization, **texts):
    return compliance.put_artifact(
        organization, [], [EvidenceReport(**({"id": "report-1", "name": "SOC 2"} | texts))], []
    )


def sensitive(organization, **texts):
    return compliance.put_sensitive_action(organization, SensitiveAction(**({"action": "s3:Get"} | texts)))


def promise(organization, **texts):
    parts = {"id": "t", "say": "", "promise": Promise.NEVER, "nodes": (SHOP,), "actions": ("s3:*",)} | texts
    return add_test(organization, GuardrailTest(**parts))


def reread(organization):
    return native.read(native.write(NativeFile(organization)), "design.json").organization


LONG = [
    *((agreement, name, LONGEST_TEXT) for name in ("name", "arn", "note")),
    (agreement, "id", LONGEST_ID),
    *((service_list, name, LONGEST_TEXT) for name in ("source", "title", "note")),
    (service_list, "programme", LONGEST_ID),
    *((accepted, name, LONGEST_TEXT) for name in ("reason", "owner")),
    (accepted, "service", LONGEST_ID),
    *((duty, name, LONGEST_TEXT) for name in ("owner", "note")),
    *((duty, name, LONGEST_ID) for name in ("programme", "duty")),
    *((report, name, LONGEST_TEXT) for name in ("name", "series", "company", "terms")),
    (report, "id", LONGEST_ID),
    (sensitive, "group", LONGEST_TEXT),
    *((promise, name, LONGEST_NAME) for name in ("say", "owner")),
    (promise, "why", LONGEST_TEXT),
    (promise, "id", LONGEST_ID),
]


@in_one_test(("make", "field", "longest"), LONG)
def test_a_text_of_a_record_is_as_long_as_a_file_takes(make, field, longest):
    organization = company()
    with pytest.raises(EditError, match=f"{longest:,} characters"):
        make(organization, **{field: "x" * (longest + 1)})
    organization.apply(make(organization, **{field: "x" * longest}))
    assert "x" * longest in native.write(NativeFile(reread(organization))).decode()


@pytest.mark.parametrize("field", ["actions", "exceptions", "resources"])
def test_a_pattern_is_as_long_as_a_file_takes(field):
    organization, head = company(), "arn:aws:s3:::"
    with pytest.raises(EditError, match=f"{LONGEST_PATTERN:,} characters"):
        promise(organization, **{field: (head + "x" * LONGEST_PATTERN,)})
    organization.apply(promise(organization, **{field: (head.ljust(LONGEST_PATTERN, "x"),)}))
    assert reread(organization).settings.tests


@pytest.mark.parametrize("kind", [OWNER, PROGRAMMES, SERVICES])
def test_a_text_of_a_node_is_as_long_as_a_file_takes(kind):
    organization, text = company(), ("x " * kind.longest)[: kind.longest - 1] + "x"
    with pytest.raises(EditError, match=f"{kind.longest:,} characters"):
        edits.set_attribute(organization, [SHOP], kind, text + "x")
    organization.apply(edits.set_attribute(organization, [SHOP], kind, text))
    assert reread(organization).node(SHOP) == organization.node(SHOP)


def test_every_text_of_a_node_has_a_limit_that_edits_know_or_none():
    organization = company()
    node = organization.node(SHOP)
    texts = [one for one in NODE_ATTRIBUTES if isinstance(one, TextAttribute) and one.longest and one.edited]
    assert texts
    assert [] == [one.name for one in texts if not one.refusal(organization, node, "x" * (one.longest + 1))]


USER = Grantee(GranteeKind.USER, "ana")
NAMES = {
    "organization": edits.set_organization_name,
    "OU": lambda organization, name: edits.add_ou(organization, organization.root, name),
    "account": lambda organization, name: edits.add_account(organization, organization.root, name),
    "node": lambda organization, name: edits.rename(organization, SHOP, name),
    "OU between": lambda organization, name: edits.insert_parent(organization, [SHOP], name),
    "policy": lambda organization, name: edits.create_policy(
        organization, PolicyType.SERVICE_CONTROL_POLICY, name, "{}"
    ),
    "user": lambda organization, name: identities.add_user(organization, SHOP, name),
    "group": lambda organization, name: identities.add_group(organization, SHOP, name),
    "role": lambda organization, name: identities.add_role(organization, SHOP, name),
    "managed policy": lambda organization, name: identities.add_managed_policy(organization, SHOP, name),
    "user of Identity Center": lambda organization, name: identity_center.add_center_user(
        organization, CenterUser(name)
    ),
    "group of Identity Center": lambda organization, name: identity_center.add_center_group(
        organization, CenterGroup(name)
    ),
    "grantee": lambda organization, name: identity_center.rename_grantee(organization, USER, name),
    "permission set": lambda organization, name: identity_center.add_permission_set(organization, PermissionSet(name)),
    "role of an entitlement": lambda organization, name: identity_center.entitle(
        organization, Entitlement(USER, SHOP, name)
    ),
}


@in_one_test("make", NAMES.values())
@in_one_test("length", [LONGEST_NAME, LONGEST_NAME + 1])
def test_a_name_is_read_again_or_refused_in_words(make, length):
    organization = company()
    organization.apply(identity_center.add_center_user(organization, CenterUser(USER.name)))
    said = ""
    try:
        organization.apply(make(organization, "x" * length))
    except EditError as error:
        said = str(error)
    held = "x" * length in native.write(NativeFile(reread(organization))).decode()
    assert held is not ("characters" in said)
    assert length <= LONGEST_NAME or not held
