"""Every pair of kinds of change that two people can make to one design, and what a merge does with it.

A row says what each does, and what comes of it: nothing is asked where that can be merged alone; else the kinds of the
questions. Each row holds the other way round, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from designer.organization import edits
from designer.organization.edits.compliance import (
    accept_service,
    add_agreement,
    put_programme_list,
    record_report,
    set_duty,
)
from designer.organization.edits.guardrail_tests import add_test, change_test, remove_tests
from designer.organization.edits.identities import add_group, add_role, add_user, describe_inside, remove_identity
from designer.organization.edits.identities_facts import join_group
from designer.organization.edits.identity_center import (
    add_center_user,
    add_permission_set,
    assign,
    entitle,
    remove_permission_set,
)
from designer.organization.edits.settings import set_feature_set, silence_drift, suppress
from designer.organization.model.change import Change
from designer.organization.model.compliance import (
    AcceptedService,
    AgreementScope,
    CustomerAgreement,
    CustomerDuty,
    EvidenceReport,
    ProgrammeList,
)
from designer.organization.model.drift_silences import DriftSilence
from designer.organization.model.guardrail_tests import GuardrailTest, Promise
from designer.organization.model.identities import IdentityKind, IdentityRef
from designer.organization.model.identity_center import CenterUser, Entitlement, Grantee, GranteeKind, PermissionSet
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.node_attributes import EMAIL, NOTES, OWNER
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    FeatureSet,
    NodeId,
    Policy,
    PolicyId,
    PolicyType,
    Suppression,
)
from tests.designer.building import (
    BANK,
    DENY_LEAVE,
    DENY_ROOT,
    PAYER,
    PROD,
    ROOT,
    SANDBOX,
    SHOP,
    TEST,
    TRIAL,
    WORKLOADS,
)
from tests.designer.building import company as bare_company

Step = Callable[[Organization], Change]

REGIONS = PolicyId("regions")
OTHERS = tuple(PolicyId(f"other-{number}") for number in range(10))
EVA = Grantee(GranteeKind.USER, "eva")
STAYS = GuardrailTestId("stays")
CONFIG, DETECTOR = "config.amazonaws.com", "guardduty.amazonaws.com"


def statement(sid: str, *actions: str) -> str:
    name = f'"Sid": "{sid}", ' if sid else ""
    listed = ", ".join(f'"{one}"' for one in actions)
    return f'{{{name}"Effect": "Deny", "Action": [{listed}], "Resource": "*"}}'


def document(*statements: str) -> str:
    return '{\n  "Version": "2012-10-17",\n  "Statement": [\n    ' + ",\n    ".join(statements) + "\n  ]\n}"


S3, EC2 = statement("S3", "s3:DeleteBucket"), statement("Ec2", "ec2:RunInstances")
NAMELESS = statement("", "s3:DeleteBucket")


def company() -> Organization:
    """The small organization with a policy of two statements, ten more policies, a test, and users in the shop."""
    base = bare_company()
    test = GuardrailTest(
        STAYS, "Nobody leaves", Promise.NEVER, nodes=(ROOT,), actions=("organizations:LeaveOrganization",)
    )
    policies = (
        *base.policies.values(),
        Policy(REGIONS, "Regions", PolicyType.SERVICE_CONTROL_POLICY, document(S3, EC2)),
        *(Policy(one, one, PolicyType.SERVICE_CONTROL_POLICY, document(S3)) for one in OTHERS),
    )
    settings = replace(base.settings, tests=(test,), trusted_services=(CONFIG,))
    made = Organization(base.nodes.values(), policies, settings)
    for step in (
        lambda o: describe_inside(o, SHOP),
        lambda o: add_user(o, SHOP, "ana"),
        lambda o: add_group(o, SHOP, "admins"),
        lambda o: add_center_user(o, CenterUser("eva")),
        lambda o: add_permission_set(o, PermissionSet("Readers")),
    ):
        made.apply(step(made))
    return made


def text(*statements: str) -> Step:
    return lambda o: edits.edit_policy_text(o, REGIONS, document(*statements))


def test_with(**fields: object) -> Step:
    return lambda o: change_test(o, replace(o.settings.tests[0], **fields))  # type: ignore[arg-type]


def attached(node: NodeId, *policies: PolicyId) -> Step:
    def step(o: Organization) -> Change:
        done = o.copy()
        change = Change("")
        for one in policies:
            change = change.then(made := edits.attach(done, one, [node]))
            done.apply(made)
        return change

    return step


def many(number: int, make: Callable[[int], Step]) -> Step:
    return then(*map(make, range(number)))


def long(*names: str) -> Step:
    actions = [f"s3:Get{name}{number:03}" + "x" * 10 for name in names for number in range(300)]
    return text(S3, EC2, *(statement(name, *actions[number :: len(names)]) for number, name in enumerate(names)))


def single(statement: str) -> Step:
    return lambda o: edits.edit_policy_text(o, REGIONS, f'{{"Version": "2012-10-17", "Statement": {statement}}}')


def named(statement: str) -> Step:
    return lambda o: edits.edit_policy_text(
        o, REGIONS, f'{{"Version": "2012-10-17", "Id": "x", "Statement": {statement}}}'
    )


def tested(**fields: object) -> Step:
    test = GuardrailTest(GuardrailTestId(""), "", Promise.NEVER, actions=("s3:*",))
    return lambda o: add_test(o, replace(test, **fields))  # type: ignore[arg-type]


def agreed(account: NodeId, note: str) -> Step:
    return lambda o: add_agreement(o, CustomerAgreement("", "BAA", AgreementScope.ACCOUNT, account, note=note))


def then(*steps: Step) -> Step:
    def step(o: Organization) -> Change:
        done, change = o.copy(), Change("")
        for one in steps:
            change = change.then(made := one(done))
            done.apply(made)
        return change

    return step


def nothing(_: Organization) -> Change:
    return Change("")


@dataclass(frozen=True)
class Row:
    """What two people do after something that both have, and the kinds of the questions that come of it."""

    name: str
    one: Step
    other: Step
    asked: tuple[str, ...] = ()
    before: Step = nothing


def deeper(o: Organization, parent: NodeId, levels: int) -> Change:
    done, change = o.copy(), Change("")
    for number in range(levels):
        made = edits.add_ou(done, parent, f"Level {number}")
        change = change.then(made)
        done.apply(made)
        (parent,) = edits.added(made)
    return change


ROWS = (
    # Fields of one node
    Row(
        "rename, and a note",
        lambda o: edits.rename(o, SHOP, "Store"),
        lambda o: edits.set_attribute(o, [SHOP], NOTES, "x"),
    ),
    Row("one name twice alike", lambda o: edits.rename(o, SHOP, "Store"), lambda o: edits.rename(o, SHOP, "Store")),
    Row("two names", lambda o: edits.rename(o, SHOP, "Store"), lambda o: edits.rename(o, SHOP, "Market"), ("value",)),
    Row("two tags", lambda o: edits.set_tag(o, [SHOP], "a", "1"), lambda o: edits.set_tag(o, [SHOP], "b", "2")),
    Row(
        "one tag",
        lambda o: edits.set_tag(o, [SHOP], "a", "1"),
        lambda o: edits.set_tag(o, [SHOP], "a", "2"),
        ("value",),
    ),
    Row(
        "a tag changed, and removed",
        lambda o: edits.set_tag(o, [SHOP], "team", "x"),
        lambda o: edits.remove_tag(o, [SHOP], "team"),
        ("deleted",),
    ),
    # Attachments
    Row("two policies on one OU", attached(SANDBOX, DENY_LEAVE), attached(SANDBOX, DENY_ROOT)),
    Row("one policy twice", attached(SANDBOX, DENY_LEAVE), attached(SANDBOX, DENY_LEAVE)),
    Row(
        "attach, and detach another", attached(WORKLOADS, DENY_ROOT), lambda o: edits.detach(o, DENY_LEAVE, [WORKLOADS])
    ),
    Row("more than AWS attaches", attached(SANDBOX, *OTHERS[:5]), attached(SANDBOX, *OTHERS[5:]), ("union",)),
    Row(
        "each leaves another policy",
        then(attached(SANDBOX, DENY_LEAVE), lambda o: edits.detach(o, FULL_AWS_ACCESS, [SANDBOX])),
        lambda o: edits.order_policies(o, WORKLOADS, o.node(WORKLOADS).policies[::-1]),
    ),
    # Places
    Row("two moves", lambda o: edits.move(o, [SHOP], SANDBOX), lambda o: edits.move(o, [BANK], SANDBOX)),
    Row("one move twice", lambda o: edits.move(o, [SHOP], SANDBOX), lambda o: edits.move(o, [SHOP], SANDBOX)),
    Row(
        "one node to two places",
        lambda o: edits.move(o, [SHOP], SANDBOX),
        lambda o: edits.move(o, [SHOP], TEST),
        ("place",),
    ),
    Row(
        "each below the other",
        lambda o: edits.move(o, [SANDBOX], WORKLOADS),
        lambda o: edits.move(o, [WORKLOADS], SANDBOX),
        ("circle",),
    ),
    Row("move, and rename", lambda o: edits.move(o, [SHOP], SANDBOX), lambda o: edits.rename(o, SHOP, "Store")),
    Row(
        "order, and a new sibling",
        lambda o: edits.move_among_siblings(o, [SANDBOX], -1),
        lambda o: edits.add_ou(o, ROOT, "Labs"),
    ),
    Row("deeper than AWS nests", lambda o: edits.move(o, [SANDBOX], PROD), lambda o: deeper(o, SANDBOX, 3), ("union",)),
    # Nodes that come
    Row("two accounts", lambda o: edits.add_account(o, PROD, "A"), lambda o: edits.add_account(o, PROD, "B")),
    Row("one OU made twice", lambda o: edits.add_ou(o, ROOT, "Labs"), lambda o: edits.add_ou(o, ROOT, "Labs")),
    Row(
        "one account made twice, under two names",
        lambda o: edits.add_account(o, PROD, "Pay", email="pay@example.com"),
        lambda o: edits.add_account(o, PROD, "Payments", email="pay@example.com"),
        ("value",),
    ),
    Row(
        "one account made twice, at two places",
        lambda o: edits.add_account(o, PROD, "Pay", email="pay@example.com"),
        lambda o: edits.add_account(o, TEST, "Pay", email="pay@example.com"),
        ("place",),
    ),
    Row(
        "two OUs of one name",
        lambda o: edits.rename(o, SANDBOX, "Labs"),
        lambda o: edits.rename(o, WORKLOADS, "Labs"),
        ("union",),
    ),
    Row(
        "one address for two accounts",
        lambda o: edits.set_attribute(o, [BANK], EMAIL, "new@example.com"),
        lambda o: edits.set_attribute(o, [TRIAL], EMAIL, "new@example.com"),
        ("union",),
    ),
    # Nodes that go
    Row("deleted twice", lambda o: edits.remove(o, [SHOP]), lambda o: edits.remove(o, [SHOP])),
    Row("deleted, and nothing else", lambda o: edits.remove(o, [PROD]), lambda o: edits.rename(o, TEST, "Trials")),
    Row(
        "deleted, and renamed",
        lambda o: edits.remove(o, [SHOP]),
        lambda o: edits.rename(o, SHOP, "Store"),
        ("deleted",),
    ),
    Row(
        "deleted, and moved", lambda o: edits.remove(o, [SHOP]), lambda o: edits.move(o, [SHOP], SANDBOX), ("deleted",)
    ),
    Row(
        "an OU deleted, and an account made in it",
        lambda o: edits.remove(o, [SANDBOX]),
        lambda o: edits.add_account(o, SANDBOX, "A"),
        ("deleted",),
    ),
    Row(
        "an OU deleted, and an account moved into it",
        lambda o: edits.remove(o, [SANDBOX]),
        lambda o: edits.move(o, [SHOP], SANDBOX),
        ("deleted",),
    ),
    Row(
        "an OU deleted, and a policy attached to it",
        lambda o: edits.remove(o, [SANDBOX]),
        attached(SANDBOX, DENY_ROOT),
        ("deleted",),
    ),
    Row(
        "an OU deleted, and an account below it moved out",
        lambda o: edits.remove(o, [WORKLOADS]),
        lambda o: edits.move(o, [SHOP], SANDBOX),
        ("deleted",),
    ),
    Row(
        "an OU deleted, and an account far below it changed",
        lambda o: edits.remove(o, [WORKLOADS]),
        lambda o: edits.rename(o, SHOP, "Store"),
        ("deleted",),
    ),
    Row(
        "deleted, and a user added inside",
        lambda o: edits.remove(o, [SHOP]),
        lambda o: add_user(o, SHOP, "ben"),
        ("deleted",),
    ),
    Row(
        "deleted, and made an administrator",
        lambda o: edits.remove(o, [SHOP]),
        lambda o: edits.register_administrator(o, SHOP, CONFIG),
        ("deleted",),
    ),
    Row(
        "deleted, and made the management account",
        lambda o: edits.remove(o, [SHOP]),
        lambda o: edits.set_management_account(o, SHOP),
        ("deleted",),
    ),
    # Policies
    Row("two statements changed", text(statement("S3", "s3:*"), EC2), text(S3, statement("Ec2", "ec2:*"))),
    Row(
        "one statement changed",
        text(statement("S3", "s3:*"), EC2),
        text(statement("S3", "s3:PutObject"), EC2),
        ("statement",),
    ),
    Row("one statement changed alike", text(statement("S3", "s3:*"), EC2), text(statement("S3", "s3:*"), EC2)),
    Row("two statements added", text(S3, EC2, statement("Kms", "kms:*")), text(S3, EC2, statement("Sns", "sns:*"))),
    Row(
        "one Sid added twice",
        text(S3, EC2, statement("New", "kms:*")),
        text(S3, EC2, statement("New", "sns:*")),
        ("statement",),
    ),
    Row("a statement changed, and removed", text(statement("S3", "s3:*"), EC2), text(EC2), ("deleted",)),
    Row("a statement changed, and another removed", text(statement("S3", "s3:*"), EC2), text(S3)),
    Row("a statement added, and the order changed", text(S3, EC2, NAMELESS), text(EC2, S3)),
    Row("a text that is not JSON", lambda o: edits.edit_policy_text(o, REGIONS, "{"), text(EC2), ("value",)),
    Row("text, and description", text(EC2), lambda o: edits.describe_policy(o, REGIONS, "x")),
    Row(
        "two names of a policy",
        lambda o: edits.rename_policy(o, REGIONS, "A"),
        lambda o: edits.rename_policy(o, REGIONS, "B"),
        ("value",),
    ),
    Row(
        "one name for two policies",
        lambda o: edits.rename_policy(o, REGIONS, "A"),
        lambda o: edits.rename_policy(o, DENY_ROOT, "A"),
        ("union",),
    ),
    Row("a policy deleted, and changed", lambda o: edits.delete_policy(o, REGIONS), text(EC2), ("deleted",)),
    Row(
        "a policy deleted, and attached",
        lambda o: edits.delete_policy(o, REGIONS),
        attached(SANDBOX, REGIONS),
        ("deleted",),
    ),
    Row(
        "one policy made twice alike",
        lambda o: edits.create_policy(o, PolicyType.SERVICE_CONTROL_POLICY, "New", document(S3)),
        lambda o: edits.create_policy(o, PolicyType.SERVICE_CONTROL_POLICY, "New", document(S3)),
    ),
    # Settings
    Row(
        "two names of the organization",
        lambda o: edits.set_organization_name(o, "A"),
        lambda o: edits.set_organization_name(o, "B"),
        ("value",),
    ),
    Row(
        "two services trusted",
        lambda o: edits.trust_service(o, DETECTOR),
        lambda o: edits.trust_service(o, "sso.amazonaws.com"),
    ),
    Row(
        "two administrators",
        lambda o: edits.register_administrator(o, SHOP, CONFIG),
        lambda o: edits.register_administrator(o, BANK, CONFIG),
    ),
    Row(
        "an administrator, and no trust",
        lambda o: edits.register_administrator(o, SHOP, CONFIG),
        lambda o: edits.distrust_service(o, CONFIG),
        ("deleted",),
    ),
    Row(
        "two management accounts",
        lambda o: edits.set_management_account(o, SHOP),
        lambda o: edits.set_management_account(o, BANK),
        ("value",),
    ),
    Row(
        "two types enabled",
        lambda o: edits.enable_policy_type(o, PolicyType.TAG_POLICY),
        lambda o: edits.enable_policy_type(o, PolicyType.RESOURCE_CONTROL_POLICY),
    ),
    Row(
        "a type enabled, and a new OU",
        lambda o: edits.enable_policy_type(o, PolicyType.RESOURCE_CONTROL_POLICY),
        lambda o: edits.add_ou(o, ROOT, "Labs"),
    ),
    Row(
        "a type disabled, and a policy attached",
        lambda o: edits.disable_policy_type(o, PolicyType.SERVICE_CONTROL_POLICY),
        attached(SANDBOX, DENY_ROOT),
        ("deleted",),
    ),
    # Guardrail tests
    Row("two fields of a test", test_with(why="law"), test_with(owner="security")),
    Row(
        "two actions of a test",
        test_with(actions=("organizations:LeaveOrganization", "a:B")),
        test_with(actions=("organizations:LeaveOrganization", "c:D")),
    ),
    Row("one field of a test", test_with(why="law"), test_with(why="custom"), ("value",)),
    Row("a test edited, and deleted", test_with(why="law"), lambda o: remove_tests(o, [STAYS]), ("deleted",)),
    Row(
        "two new tests without a sentence", tested(nodes=(ROOT,)), tested(nodes=(SANDBOX,), exceptions=("role/Admin",))
    ),
    # Records of settings
    Row("two new agreements", agreed(SHOP, "x"), agreed(BANK, "")),
    Row(
        "one duty in two states",
        lambda o: set_duty(o, CustomerDuty(SHOP, "pci", "x", owner="ana")),
        lambda o: set_duty(o, CustomerDuty(SHOP, "pci", "x", owner="ben")),
        ("value",),
    ),
    Row(
        "one service accepted for two reasons",
        lambda o: accept_service(o, AcceptedService(SHOP, "ec2", "cheap")),
        lambda o: accept_service(o, AcceptedService(SHOP, "ec2", "fast")),
        ("value",),
    ),
    Row(
        "one list of a programme twice",
        lambda o: put_programme_list(o, ProgrammeList("pci", "2026-01-01", "AWS", ("ec2",))),
        lambda o: put_programme_list(o, ProgrammeList("pci", "2026-01-01", "audit", ("ec2",))),
        ("value",),
    ),
    Row(
        "one finding suppressed for two reasons",
        lambda o: suppress(o, Suppression("policy-size", "later", SHOP)),
        lambda o: suppress(o, Suppression("policy-size", "never", SHOP)),
        ("value",),
    ),
    Row(
        "one drift silenced by two",
        lambda o: silence_drift(o, DriftSilence(SHOP, "name", "1", "2", "x", "ana", "2026-12-31")),
        lambda o: silence_drift(o, DriftSilence(SHOP, "name", "1", "2", "x", "ben", "2026-12-31")),
        ("value",),
    ),
    Row(
        "two versions of a report",
        lambda o: record_report(o, EvidenceReport("r", "SOC", 1, "2025-01-01", "2025-12-31")),
        lambda o: record_report(o, EvidenceReport("r", "SOC", 2)),
    ),
    Row(
        "consolidated billing, and a service trusted",
        lambda o: set_feature_set(o, FeatureSet.CONSOLIDATED_BILLING),
        lambda o: edits.trust_service(o, DETECTOR),
        ("union",),
    ),
    Row(
        "consolidated billing, and a type enabled",
        lambda o: set_feature_set(o, FeatureSet.CONSOLIDATED_BILLING),
        lambda o: edits.enable_policy_type(o, PolicyType.TAG_POLICY),
        ("union",),
    ),
    # Sizes
    Row("more than a policy holds", long("A"), long("B"), ("union",)),
    Row(
        "more tags than AWS takes",
        many(30, lambda n: lambda o: edits.set_tag(o, [SHOP], f"a{n}", "1")),
        many(30, lambda n: lambda o: edits.set_tag(o, [SHOP], f"b{n}", "1")),
        ("union",),
    ),
    # A statement alone
    Row("a statement alone edited, and renamed", single(statement("S3", "s3:*")), text(EC2), ("deleted",), single(S3)),
    Row("an id, and a statement alone renamed", named(S3), text(EC2), (), single(S3)),
    # Names in capitals
    Row(
        "one user in capitals",
        lambda o: add_user(o, SHOP, "Ben"),
        lambda o: add_user(o, SHOP, "ben"),
        ("value",),
    ),
    Row(
        "one user of the center in capitals",
        lambda o: add_center_user(o, CenterUser("Ben")),
        lambda o: add_center_user(o, CenterUser("ben")),
        ("value",),
    ),
    Row(
        "one permission set in capitals",
        lambda o: add_permission_set(o, PermissionSet("Ops")),
        lambda o: add_permission_set(o, PermissionSet("ops")),
        ("value",),
    ),
    # Identities
    Row("two users", lambda o: add_user(o, SHOP, "ben"), lambda o: add_user(o, SHOP, "cem")),
    Row(
        "a group deleted, and joined",
        lambda o: remove_identity(o, SHOP, IdentityRef(IdentityKind.GROUP, "admins")),
        lambda o: join_group(o, SHOP, "ana", "admins"),
        ("deleted",),
    ),
    Row(
        "a permission set deleted, and assigned",
        lambda o: remove_permission_set(o, "Readers"),
        lambda o: assign(o, "Readers", EVA, [SHOP]),
        ("deleted",),
    ),
    Row(
        "an account deleted, and given to somebody",
        lambda o: edits.remove(o, [SHOP]),
        lambda o: assign(o, "Readers", EVA, [SHOP]),
        ("deleted",),
    ),
    Row(
        "an account deleted, and given a role",
        lambda o: edits.remove(o, [SHOP]),
        lambda o: entitle(o, Entitlement(EVA, SHOP, "ops")),
        ("deleted",),
        lambda o: add_role(o, SHOP, "ops"),
    ),
    Row(
        "an account deleted, and given to somebody once more",
        lambda o: edits.remove(o, [SHOP]),
        lambda o: assign(o, "Admins", EVA, [SHOP]),
        ("deleted",),
        then(lambda o: add_permission_set(o, PermissionSet("Admins")), lambda o: assign(o, "Readers", EVA, [SHOP])),
    ),
    Row(
        "an administrator deleted, and of one more service",
        lambda o: edits.remove(o, [SHOP]),
        lambda o: edits.register_administrator(o, SHOP, DETECTOR),
        ("deleted",),
        then(lambda o: edits.trust_service(o, DETECTOR), lambda o: edits.register_administrator(o, SHOP, CONFIG)),
    ),
    Row(
        "an administrator, and management",
        lambda o: edits.register_administrator(o, SHOP, CONFIG),
        lambda o: edits.set_management_account(o, SHOP),
        ("union",),
    ),
    Row("places of cards", lambda o: edits.place(o, {SHOP: (10, 10)}), lambda o: edits.place(o, {SHOP: (20, 20)})),
    Row(
        "owner of an OU, and a note",
        lambda o: edits.set_attribute(o, [PROD], OWNER, "x"),
        lambda o: edits.set_attribute(o, [PROD], NOTES, "y"),
    ),
)

__all__ = ["PAYER", "ROWS", "Row", "company"]
