"""The questions of a transfer, of which designs answer what they hold, and AWS the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from designer.analysis.differences.versions import Version
from designer.analysis.transfer.lost_questions import agreements_question, declarative_question, tags_question
from designer.analysis.transfer.org_conditions import (
    OrganizationCondition,
    conditions_inside,
    conditions_of_policies,
    names_inside,
    roles_trusting,
)
from designer.analysis.transfer.ready_item import ReadyItem, ReadyStatus
from designer.analysis.transfer.states import CONTROL_TOWER_SERVICE
from designer.analysis.transfer.transfer_facts import DESIGNS, TransferFacts, unread_accounts
from designer.basics.words import counted
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.policy.evaluation.outcome import Stage

_NO_RESOURCES = "designs hold no policies of buckets and other resources"


def _acceptance(facts: TransferFacts) -> ReadyItem:
    """Whether the account, and SCPs of the source, let it accept.

    The service authorization reference asks AcceptHandshake for LeaveOrganization as well; the API reference does not.
    """
    if stopped := facts.names(account for account in facts.transfer.accounts if not facts.transfer.can_accept(account)):
        title = f"{counted(len(stopped), 'account')} cannot accept: suspended, closed or only planned"
        return ReadyItem("acceptance", title, ReadyStatus.FAIL, facts.source_name, DESIGNS, stopped)
    last = [state for state in facts.states if state.place.is_source][-1]
    version = Version(last.organization, facts.catalogue)
    accept, leave = (facts.catalogue.match(f"organizations:{one}") for one in ("AcceptHandshake", "LeaveOrganization"))
    ceilings = {account: version.ceiling(Stage.SCP, account) for account in facts.transfer.accounts}
    refused = [one for one, ceiling in ceilings.items() if not accept & ceiling.possible]
    unsure = [one for one, ceiling in ceilings.items() if (accept | leave) & ~ceiling.sure]
    owner, evidence = facts.source_name, "the SCPs above it"
    if refused:
        title = f"SCPs refuse organizations:AcceptHandshake in {counted(len(refused), 'account')}"
        return ReadyItem("acceptance", title, ReadyStatus.FAIL, owner, evidence, facts.names(refused))
    if unsure:
        title = "SCPs may refuse the acceptance: AWS's pages disagree whether it needs organizations:LeaveOrganization"
        return ReadyItem("acceptance", title, ReadyStatus.UNKNOWN, owner, "to be tried", facts.names(unsure))
    return ReadyItem("acceptance", "No SCP refuses the acceptance", ReadyStatus.READY, owner, evidence)


def _lock_outs(facts: TransferFacts) -> ReadyItem:
    locked = [(state, state.locked) for state in facts.states if state.locked]
    doubtful = [(state, state.doubtful) for state in facts.states if state.doubtful]
    details = tuple(f"{state.title}: {', '.join(facts.names(some))}" for state, some in locked or doubtful)
    if locked:
        title, status = "Nobody can repair an account from inside in a state that it passes", ReadyStatus.FAIL
    elif doubtful:
        title, status = "It is not known whether somebody can repair each account in every state", ReadyStatus.UNKNOWN
    else:
        title, status = "Somebody can repair each account in every state", ReadyStatus.READY
    return ReadyItem("lock-outs", title, status, facts.target_name, "the SCPs of each state", details)


def _own_policies(facts: TransferFacts) -> ReadyItem:
    transfer = facts.transfer
    asking = (conditions_inside, names_inside)
    found = [one for account in transfer.accounts for ask in asking for one in ask(transfer.source, account)]
    named = [condition for condition in found if not condition.follows]
    owner, call = "the account", "aws iam get-account-authorization-details"
    if named:
        own, details = transfer.source.settings.aws_id, _lines(transfer.source, found)
        asks = f"ask for {own}" if own else "may ask for the source, whose id is not known"
        title = f"{counted(len(named), 'condition')} in the accounts {asks}"
        status = ReadyStatus.FAIL if own else ReadyStatus.UNKNOWN
        return ReadyItem("own-policies", title, status, owner, "identity and trust policies", details)
    if unread := facts.unread(transfer.accounts):
        who = counted(len(unread), "account")
        title = f"Users and roles of {who} are not known: policies there may ask for the source"
        return ReadyItem("own-policies", title, ReadyStatus.UNKNOWN, owner, "not looked at", facts.names(unread), call)
    title = "No policy inside the accounts asks for the source's organization"
    details = _lines(transfer.source, found)
    return ReadyItem("own-policies", title, ReadyStatus.READY, owner, "identity and trust policies", details)


def _admitted(facts: TransferFacts) -> ReadyItem:
    source, gone = facts.transfer.source, {*facts.transfer.accounts}
    found = [*conditions_of_policies(source)]
    found += [one for account in source.accounts() if account not in gone for one in conditions_inside(source, account)]
    owner = facts.source_name
    if found:
        is_known = bool(source.settings.aws_id) or all(condition.follows for condition in found)
        no_longer, status = ("no longer", ReadyStatus.FAIL) if is_known else ("may no longer", ReadyStatus.UNKNOWN)
        title = f"{counted(len(found), 'condition')} of the source {no_longer} admit the accounts"
        return ReadyItem("admitted-by-source", title, status, owner, DESIGNS, _lines(source, found))
    others = [node_id for node_id in source.accounts() if node_id not in gone]
    if unread := facts.unread(others):
        who = counted(len(unread), "other account")
        title = f"Users and roles of {who} are not known: their policies may admit by organization"
        return ReadyItem("admitted-by-source", title, ReadyStatus.UNKNOWN, owner, "not looked at")
    title = f"No identity or trust policy in the source's accounts admits by organization; {_NO_RESOURCES}"
    return ReadyItem("admitted-by-source", title, ReadyStatus.READY, owner, DESIGNS)


def _admitting(facts: TransferFacts) -> ReadyItem:
    target = facts.transfer.target
    found = [*conditions_of_policies(target)]
    found += [condition for account in target.accounts() for condition in conditions_inside(target, account)]
    owner = facts.target_name
    if not found and (unread := unread_accounts(target, target.accounts())):
        who = counted(len(unread), "account")
        title = f"Users and roles of {who} of the target are not known: their policies may admit them"
        return ReadyItem("admitted-by-target", title, ReadyStatus.UNKNOWN, owner, "not looked at")
    if not found:
        title = f"Nothing in the target's design admits by organization; {_NO_RESOURCES}"
        return ReadyItem("admitted-by-target", title, ReadyStatus.READY, owner, DESIGNS)
    title = f"{counted(len(found), 'condition')} of the target will admit the accounts: is that wanted?"
    return ReadyItem("admitted-by-target", title, ReadyStatus.UNKNOWN, owner, "to be looked at", _lines(target, found))


def _lines(organization: Organization, found: Iterable[OrganizationCondition]) -> tuple[str, ...]:
    return tuple(condition.words(organization) for condition in found)


def _access_role(facts: TransferFacts) -> ReadyItem:
    source = facts.transfer.source
    management = source.settings.management_account
    number = source.node(management).aws_id if management else ""
    trusting = {account: [*roles_trusting(source, account, number)] for account in facts.transfer.accounts}
    joined = facts.transfer.target.settings.management_account
    new = facts.transfer.target.node(joined).aws_id if joined else ""
    trusting = {one: [] if any(roles_trusting(source, one, new)) else roles for one, roles in trusting.items()}
    details = tuple(f"{source.node(one).name}: {', '.join(roles)}" for one, roles in trusting.items() if roles)
    owner, call = "the account", "aws iam get-role --role-name OrganizationAccountAccessRole"
    if details:
        title = "Roles trust the source's management account, and none trusts the target's"
        return ReadyItem("access-role", title, ReadyStatus.FAIL, owner, "trust policies", details)
    if not number or facts.unread(facts.transfer.accounts):
        title = "OrganizationAccountAccessRole may trust the source's management account; AWS makes no new one"
        return ReadyItem("access-role", title, ReadyStatus.UNKNOWN, owner, "not looked at", (), call)
    title = "No role trusts the source's management account alone"
    return ReadyItem("access-role", title, ReadyStatus.READY, owner, "trust policies")


def _identity_center(facts: TransferFacts) -> ReadyItem:
    center = facts.transfer.source.settings.identity_center
    going = {*facts.transfer.accounts}
    owner = facts.target_name
    if center is None or center.unknown:
        title = "Assignments of Identity Center end with the membership; the design does not hold them"
        call = (
            "aws sso-admin list-permission-sets-provisioned-to-account --instance-arn INSTANCE "
            f"--account-id {facts.numbers()}"
        )
        return ReadyItem("identity-center", title, ReadyStatus.UNKNOWN, owner, "not looked at", (), call)
    lines = [
        f"{assignment.permission_set} for {assignment.grantee.name}"
        for assignment in center.assignments
        if going & {*facts.transfer.source.accounts(assignment.target)}
    ]
    lines += [f"{one.role} for {one.grantee.name}" for one in center.entitlements if one.account in going]
    if not lines:
        title = "Identity Center gives nothing in the accounts"
        return ReadyItem("identity-center", title, ReadyStatus.READY, owner, DESIGNS)
    title = f"{counted(len(lines), 'assignment')} of Identity Center end with the membership"
    return ReadyItem("identity-center", title, ReadyStatus.FAIL, owner, DESIGNS, tuple(lines))


def _delegations(facts: TransferFacts) -> ReadyItem:
    source, going = facts.transfer.source, {*facts.transfer.accounts}
    found = [one for one in source.settings.delegated_administrators if one.account in going]
    owner = facts.source_name
    details = tuple(f"{source.node(administrator.account).name}: {administrator.service}" for administrator in found)
    if found:
        title = f"{counted(len(found), 'delegation')} must be taken back: AWS refuses a delegated administrator"
        return ReadyItem("delegations", title, ReadyStatus.FAIL, owner, DESIGNS, details)
    if OrganizationPart.DELEGATED_ADMINISTRATORS in source.settings.unknown:
        title = "Whether an account is a delegated administrator is not known"
        call = "aws organizations list-delegated-administrators"
        return ReadyItem("delegations", title, ReadyStatus.UNKNOWN, owner, "not read", (), call)
    title = "No account is a delegated administrator"
    return ReadyItem("delegations", title, ReadyStatus.READY, owner, DESIGNS)


def _trusted_access(facts: TransferFacts) -> ReadyItem:
    source, target = (organization.settings for organization in (facts.transfer.source, facts.transfer.target))
    missing = tuple(service for service in source.trusted_services if service not in target.trusted_services)
    owner = facts.target_name
    if unknown := OrganizationPart.TRUSTED_SERVICES in (*source.unknown, *target.unknown):
        title = "Which services have trusted access is not known on both sides"
        call = "aws organizations list-aws-service-access-for-organization"
    elif missing:
        verb = "has" if len(missing) == 1 else "have"
        title, call = f"{counted(len(missing), 'service')} of the source {verb} no trusted access in the target", ""
    else:
        title, call = "Each service of the source has trusted access in the target", ""
    status = ReadyStatus.UNKNOWN if unknown else ReadyStatus.FAIL if missing else ReadyStatus.READY
    return ReadyItem("trusted-access", title, status, owner, DESIGNS, missing, call)


def _addresses(facts: TransferFacts) -> ReadyItem:
    source, target = facts.transfer.source, facts.transfer.target
    going = {account: source.node(account).email.lower() for account in facts.transfer.accounts}
    taken = Counter([*(node.email.lower() for node in target.nodes.values()), *going.values()])
    same = [one for one, address in going.items() if address and taken[address] > 1]
    if same:
        title = "Accounts of the target would share an e-mail address: one of the designs is wrong"
        details = facts.names(same)
        return ReadyItem("addresses", title, ReadyStatus.FAIL, facts.target_name, DESIGNS, details)
    title = "No e-mail address is taken twice"
    return ReadyItem("addresses", title, ReadyStatus.READY, facts.target_name, DESIGNS)


def _control_tower(facts: TransferFacts) -> ReadyItem:
    if not facts.transfer.is_governed:
        title = "AWS Control Tower does not work in the source"
        return ReadyItem("control-tower", title, ReadyStatus.NOT_APPLICABLE, facts.source_name, DESIGNS)
    is_known = CONTROL_TOWER_SERVICE in facts.transfer.source.settings.trusted_services
    governs = "governs" if is_known else "may govern"
    title = f"AWS Control Tower {governs} the source: unenroll the accounts before the invitation"
    call = "aws controltower list-enabled-baselines"
    return ReadyItem("control-tower", title, ReadyStatus.UNKNOWN, facts.source_name, "not looked at", (), call)


def _of_aws(word: str, title: str, owner: str, call: str) -> Callable[[TransferFacts], ReadyItem]:
    """Make a question that only AWS answers; `owner` names a side, or is a name."""

    def question(facts: TransferFacts) -> ReadyItem:
        names = {"source": facts.source_name, "target": facts.target_name}
        called = call.replace("ACCOUNT_ID", facts.numbers())
        return ReadyItem(word, title, ReadyStatus.UNKNOWN, names.get(owner, owner), "not in a design", (), called)

    return question


QUESTIONS: tuple[Callable[[TransferFacts], ReadyItem], ...] = (
    _lock_outs,
    _acceptance,
    _own_policies,
    _of_aws(
        "resource-policies",
        "Policies of buckets, keys, queues, topics and functions may ask for the source's organization",
        "the account",
        "aws s3api get-bucket-policy --bucket BUCKET",
    ),
    _admitted,
    _admitting,
    _access_role,
    _identity_center,
    _delegations,
    _trusted_access,
    agreements_question,
    declarative_question,
    tags_question,
    _addresses,
    _control_tower,
    _of_aws(
        "age",
        "AWS transfers no account in the four days after it was made",
        "source",
        "aws organizations describe-account --account-id ACCOUNT_ID --query Account.JoinedTimestamp",
    ),
    _of_aws(
        "quota",
        "The target must have room: an invitation counts as an account",
        "target",
        "aws service-quotas get-service-quota --service-code organizations --quota-code L-E619E033",
    ),
    _of_aws(
        "stack-sets",
        "StackSets of the source may delete their stacks when the account leaves",
        "source",
        "aws cloudformation list-stack-sets --status ACTIVE",
    ),
    _of_aws(
        "shares",
        "What AWS RAM shares within the source's organization ends",
        "the account",
        "aws ram list-resources --resource-owner OTHER-ACCOUNTS",
    ),
    _of_aws(
        "records",
        "An organization's trail, Config aggregator and backup vaults no longer reach the account",
        "the account",
        "aws cloudtrail describe-trails",
    ),
    _of_aws(
        "billing",
        "Savings Plans, reserved instances, credits, the support plan and open invoices do not all come along",
        "Finance",
        "aws savingsplans describe-savings-plans --states active",
    ),
)
