"""The checks of programmes, agreements, evidence and delegation, row by row."""

from dataclasses import replace

from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.guardrails import programmes as lists
from designer.organization.edits import compliance
from designer.organization.model.compliance import (
    AcceptedService,
    AgreementScope,
    AgreementState,
    ArtifactPart,
    ArtifactReading,
    ComplianceRecords,
    CustomerAgreement,
    EvidenceReport,
    ProgrammeList,
    SensitiveAction,
    SensitiveState,
)
from designer.organization.model.identity_center import (
    AccessAssignment,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    AccountState,
    FeatureSet,
    GuardrailLink,
    NodeId,
    PolicyType,
)
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.checks.designs import BadDesign, GoodDesign, delegated, design, judge_bad, judge_good, site
from tests.designer.analysis.checks.snippets import deny, policy, when
from tests.tools import in_one_test

ARTIFACT = "aws-artifact-account-sync.amazonaws.com"
EVERY = tuple(load().services)
NOT_GAMELIFT = tuple(one for one in EVERY if one != "gamelift")
NO_ACCEPTING = policy(deny(["artifact:AcceptAgreement", "artifact:TerminateAgreement", "gamelift:*"]))
BLOCKED = policy(deny(["artifact:AcceptAgreement", "gamelift:*"]))
NAMED = policy(
    deny(
        ["artifact:AcceptAgreement", "artifact:TerminateAgreement", "gamelift:*"],
        Condition=when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/Legal"),
    )
)
BAA, BAA_OF_ALL = kind_by_id("baa").account, kind_by_id("baa").organization

GOV = next(arn for arn in BAA.arns if arn.startswith("arn:aws-us-gov:"))
COMMERCIAL = next(arn for arn in BAA.arns if arn.startswith("arn:aws:"))

CENTER = IdentityCenter(
    permission_sets=(PermissionSet("Admin"),),
    assignments=(AccessAssignment("Admin", Grantee(GranteeKind.GROUP, "ops"), NodeId("acc-a")),),
)


def own(programme="hipaa", services=NOT_GAMELIFT, as_of="2026-10-01"):
    return ProgrammeList(programme, as_of, "Own", services)


def marked(programme="hipaa", *, children=("acc-a",), text="", link=None, state=None, **settings):
    """An OU under a programme with accounts; AWS ids are planned unless `numbers` says so."""
    records = settings.pop("records", ComplianceRecords(lists=(own(programme.split()[0]),)))
    numbers = settings.pop("numbers", {})
    attached = "p" if text else ""
    made = design(
        site("root", "", site("acc-main"), site("work", attached, *(site(one) for one in children))),
        {"p": text} if text else {},
        **settings,
    )
    nodes = [
        replace(
            one,
            programmes=programme if one.id == "work" else "",
            aws_id=numbers.get(one.id, ""),
            state=state or one.state if one.id == "acc-a" else one.state,
        )
        for one in made.nodes.values()
    ]
    linked = [replace(one, guardrail=link) if one.id == "p" else one for one in made.policies.values()]
    return Organization(nodes, linked, replace(made.settings, compliance=records))


def agreement(scope=AgreementScope.ACCOUNT, account="acc-a", **values):
    form = BAA if scope is AgreementScope.ACCOUNT else BAA_OF_ALL
    name = values.pop("name", form.name)
    return CustomerAgreement(values.pop("id", "a"), name, scope, NodeId(account) if account else None, **values)


def agreed(*agreements, **values):
    records = ComplianceRecords(agreements=agreements, lists=(own(),), **values.pop("more", {}))
    return marked(records=records, **values)


OF_ALL = agreement(AgreementScope.ORGANIZATION, None, id="all")
IN_SCOPE = GuardrailLink(lists.IN_SCOPE, 1, (("services", ("s3", "gamelift")), ("exempt_roles", ())))
TIGHT = GuardrailLink(lists.IN_SCOPE, 1, (("services", ("s3",)), ("exempt_roles", ("arn:aws:iam::*:role/Admin",))))
LOOSE = GuardrailLink(lists.IN_SCOPE, 1, (("services", ("s3",)), ("exempt_roles", ("arn:aws:iam::*:role/*",))))
DENY = policy(deny("gamelift:*"))
KEEPING = policy(
    deny("gamelift:*"),
    deny(
        ["iam:CreateRole", "iam:Update*", "iam:*RolePolicy"],
        "arn:aws:iam::*:role/Admin",
        Condition=when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/Admin"),
    ),
)
WORK = [("work", "", "")]
ROOT = [("root", "", "")]
A = [("acc-a", "", "")]


def evident(*reports, read=True):
    readings = (ArtifactReading(ArtifactPart.REPORTS, "1" * 12, "2026-11-20"),) if read else ()
    records = ComplianceRecords(reports=reports, readings=readings, lists=(own("pci-dss"),))
    return marked("pci-dss", records=records)


def aoc(**values):
    return EvidenceReport("r", "PCI DSS AOC", **{"start": "2025-07-01", "end": "2026-06-30", **values})


BAD = [
    BadDesign("programme-known", marked("hippa", records=ComplianceRecords()), WORK, "Did you mean hipaa?"),
    BadDesign("programme-scope", marked(), WORK, "GameLift Servers is out of scope of HIPAA by its list of 2026-10-01"),
    BadDesign("programme-scope", agreed(OF_ALL, trusted_services=(ARTIFACT,)), WORK, "stops nobody by itself"),
    BadDesign(
        "programme-scope",
        marked(
            records=ComplianceRecords(
                lists=(own(),), accepted=(AcceptedService(NodeId("work"), "gamelift", "So", "", "", "2026-01-31"),)
            )
        ),
        WORK,
    ),
    BadDesign("programme-list", marked("pci-dss", records=ComplianceRecords()), WORK, "is of 2022-07-15"),
    BadDesign("programme-guardrail", marked(), WORK, "No policy on its path"),
    BadDesign("programme-guardrail", marked(text=DENY, link=IN_SCOPE), [("work", "p", "")], "lets gamelift through"),
    BadDesign("programme-exempt", marked(text=DENY, link=LOOSE), [("work", "p", "")], "spares every role"),
    BadDesign(
        "programme-exempt",
        marked(text=DENY, link=TIGHT),
        [("work", "p", "")],
        "Admin is exempt from it in work, and no SCP keeps others in acc-a from iam:CreateRole, "
        "iam:UpdateAssumeRolePolicy, iam:AttachRolePolicy or iam:PutRolePolicy on it",
    ),
    BadDesign("programme-partition", marked(partition="aws-us-gov", programme="fedramp-moderate-eastwest"), WORK),
    BadDesign(
        "acceptance-ended",
        marked(
            records=ComplianceRecords(
                accepted=(AcceptedService(NodeId("work"), "s3", "So", "", "security", "2026-01-31"),)
            )
        ),
        WORK,
        "which security made, has ended on 2026-01-31",
    ),
    BadDesign(
        "acceptance-ended",
        marked(records=ComplianceRecords(accepted=(AcceptedService(NodeId("gone"), "s3", "So"),))),
        [("", "", "")],
        "gone",
    ),
    BadDesign("agreement-missing", marked(), WORK, "is not covered by the Business Associate Addendum"),
    BadDesign("agreement-missing", agreed(agreement(end="2026-01-31")), WORK, "no longer covered"),
    BadDesign("agreement-missing", agreed(agreement(state=AgreementState.AWS_TERMINATED)), WORK, "no longer covered"),
    BadDesign("agreement-missing", agreed(agreement(state=AgreementState.PLANNED)), WORK, "not yet covered"),
    BadDesign("agreement-missing", marked("au-privacy"), WORK, "a question for counsel"),
    BadDesign("agreement-missing", marked("nz-privacy"), WORK, "New Zealand"),
    BadDesign("agreement-missing", marked("sec-17a-4"), WORK, "There is none for an organization"),
    BadDesign("agreement-unknown", marked(numbers={"acc-a": "1" * 12}), WORK, "covers acc-a is not known"),
    BadDesign("agreement-organization", agreed(OF_ALL), ROOT, "needs trusted access", f"Trust {ARTIFACT}"),
    BadDesign(
        "agreement-organization",
        agreed(replace(OF_ALL, account=NodeId("acc-a")), trusted_services=(ARTIFACT,)),
        A,
        "Only the management account",
    ),
    BadDesign(
        "agreement-organization",
        agreed(OF_ALL, feature_set=FeatureSet.CONSOLIDATED_BILLING),
        ROOT,
        "needs all features",
    ),
    BadDesign(
        "agreement-partition",
        agreed(agreement(arn=GOV), partition="aws"),
        A,
        "is of the partition aws-us-gov",
    ),
    BadDesign("agreement-partition", agreed(agreement(account="gone")), [("", "", "")], "which is not in this design"),
    BadDesign("agreement-twice", agreed(agreement(), OF_ALL, trusted_services=(ARTIFACT,)), A, "of its own beside"),
    BadDesign("agreement-blocked", marked(text=BLOCKED), WORK, "SCPs deny accepting it"),
    BadDesign("agreement-guard", marked(), WORK, "consider a guardrail"),
    BadDesign("evidence", evident(aoc(start="2023-01-01", end="2024-12-31")), WORK, "ended on 2024-12-31"),
    BadDesign("evidence", evident(aoc(published=False)), WORK, "withdrawn"),
    BadDesign("evidence", evident(), WORK, "lists none"),
    BadDesign("evidence", evident(read=False), WORK, "not imported"),
    BadDesign(
        "evidence",
        evident(aoc(), aoc(version=1, start="2024-01-01", end="2024-12-31")),
        WORK,
        "covers 2025-01-01 to 2025-06-30",
    ),
    BadDesign(
        "delegated-administrators",
        marked(delegated_administrators=(delegated("acc-a", "guardduty.amazonaws.com"),)),
        A,
        "has no trusted access",
        "Trust guardduty.amazonaws.com",
    ),
    BadDesign(
        "delegated-administrators",
        marked(
            state=AccountState.SUSPENDED,
            trusted_services=("guardduty.amazonaws.com",),
            delegated_administrators=(delegated("acc-a", "guardduty.amazonaws.com"),),
        ),
        A,
        "is suspended",
    ),
    BadDesign(
        "delegated-administrators",
        marked(
            text=policy(deny("macie2:*")),
            trusted_services=("macie.amazonaws.com",),
            delegated_administrators=(delegated("acc-a", "macie.amazonaws.com"),),
        ),
        A,
        "SCPs deny it all of macie2",
    ),
    BadDesign(
        "trusted-access",
        marked(policy_types=(PolicyType.SERVICE_CONTROL_POLICY, PolicyType.INSPECTOR_POLICY)),
        ROOT,
        "inspector2.amazonaws.com",
        "Trust inspector2.amazonaws.com",
    ),
    BadDesign(
        "trusted-access",
        marked(policy_types=(PolicyType.SERVICE_CONTROL_POLICY, PolicyType.TAG_POLICY)),
        ROOT,
        "tagpolicies.tag.amazonaws.com",
        "Trust tagpolicies.tag.amazonaws.com",
    ),
    BadDesign("trusted-access", marked(identity_center=CENTER), ROOT, "sso.amazonaws.com", "Trust sso.amazonaws.com"),
]


def unlike(*names, others=9, **settings):
    """Accounts in an OU that denies StopLogging, and some under the root, which do not."""
    inside = (site(f"acc-{number}") for number in range(others))
    tree = site("root", "", site("acc-main"), site("work", "p", *inside), *(site(name) for name in names))
    return design(tree, {"p": policy(deny("cloudtrail:StopLogging"))}, **settings)


STOPPING = ComplianceRecords(sensitive=(SensitiveAction("cloudtrail:StopLogging", SensitiveState.LISTED),))
TRAILS = ComplianceRecords(sensitive=(SensitiveAction("cloudtrail:DeleteTrail", SensitiveState.SHOWN),))
BAD.append(BadDesign("sensitive-exceptions", unlike("acc-x"), [("acc-x", "", "")], "SCPs leave cloudtrail:StopLogging"))

FINE = agreed(OF_ALL, trusted_services=(ARTIFACT,), text=DENY)

GOOD = [
    GoodDesign("programme-known", marked("house-rules pci-dss")),
    GoodDesign("programme-scope", marked(text=DENY)),
    GoodDesign("programme-scope", marked(children=())),
    GoodDesign(
        "programme-scope",
        marked(
            records=ComplianceRecords(lists=(own(),), accepted=(AcceptedService(NodeId("work"), "gamelift", "So"),))
        ),
    ),
    GoodDesign("programme-list", marked()),
    GoodDesign("programme-guardrail", marked(text=DENY, link=TIGHT)),
    GoodDesign(
        "programme-guardrail",
        marked(
            text=DENY,
            link=IN_SCOPE,
            records=ComplianceRecords(lists=(own(),), accepted=(AcceptedService(NodeId("work"), "gamelift", "So"),)),
        ),
    ),
    GoodDesign("programme-exempt", marked(text=KEEPING, link=TIGHT)),
    GoodDesign("programme-exempt", marked(children=(), text=DENY, link=TIGHT)),
    GoodDesign("programme-partition", marked(partition="aws", programme="fedramp-moderate-eastwest")),
    GoodDesign("programme-partition", marked(programme="fedramp-high-govcloud")),
    GoodDesign(
        "acceptance-ended",
        marked(records=ComplianceRecords(accepted=(AcceptedService(NodeId("work"), "s3", "So"),))),
    ),
    GoodDesign("agreement-missing", FINE),
    GoodDesign("agreement-missing", marked("pci-dss")),
    GoodDesign("agreement-missing", marked(numbers={"acc-a": "1" * 12})),
    GoodDesign("agreement-unknown", marked()),
    GoodDesign("agreement-organization", FINE),
    GoodDesign("agreement-organization", agreed(replace(OF_ALL, state=AgreementState.CUSTOMER_TERMINATED))),
    GoodDesign("agreement-partition", agreed(agreement(arn=COMMERCIAL), partition="aws")),
    GoodDesign("agreement-twice", FINE),
    GoodDesign("agreement-blocked", marked()),
    GoodDesign("agreement-blocked", agreed(OF_ALL, trusted_services=(ARTIFACT,), text=BLOCKED)),
    GoodDesign("agreement-guard", marked(text=NO_ACCEPTING)),
    GoodDesign("agreement-guard", marked(text=NAMED)),
    GoodDesign("evidence", evident(aoc())),
    GoodDesign(
        "delegated-administrators",
        marked(
            trusted_services=("guardduty.amazonaws.com",),
            delegated_administrators=(delegated("acc-a", "guardduty.amazonaws.com"),),
        ),
    ),
    GoodDesign("sensitive-exceptions", unlike("acc-x", others=8)),
    GoodDesign("sensitive-exceptions", unlike("acc-x", "acc-y", "acc-z")),
    GoodDesign("sensitive-exceptions", unlike("acc-x", compliance=STOPPING)),
    GoodDesign("sensitive-exceptions", unlike(compliance=TRAILS)),
    GoodDesign("trusted-access", marked()),
    GoodDesign("trusted-access", marked(identity_center=CENTER, trusted_services=("sso.amazonaws.com",))),
    GoodDesign("trusted-access", marked(identity_center=IdentityCenter())),
]


@in_one_test("row", BAD)
def test_a_fault_is_found(row):
    judge_bad(row)


@in_one_test("row", GOOD)
def test_what_is_right_is_left_in_peace(row):
    judge_good(row)


def test_a_mark_below_the_same_mark_is_told_once():
    made = marked()
    made.apply(compliance.mark(made, NodeId("acc-a"), "hipaa"))
    judge_bad(BadDesign("programme-scope", made, WORK))
