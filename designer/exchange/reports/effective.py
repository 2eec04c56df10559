"""Section on effective policies: what the declarative policies on the path of each account come to."""

import json
from collections.abc import Iterator

from designer.basics.words import counted, first_names
from designer.exchange.reports.contents import ReportSection, ReportText
from designer.exchange.reports.subject import ReportSubject
from designer.organization.declarative import SHAPES, Effective, effective_policy, remarks, words
from designer.organization.model import quotas
from designer.organization.model.records import NodeId, PolicyId, PolicyType

_NAMED = 12


def effective_section(subject: ReportSubject) -> ReportSection:
    """Return each effective policy once, with the accounts that have it."""
    lead = "What the tag, backup and other declarative policies on the path of each account come to."
    texts = [
        _text(subject, accounts, effective_policy(subject.organization, accounts[0], kind))
        for kind in SHAPES
        for accounts in _alike(subject, kind)
    ]
    return ReportSection("effective", "Effective policies", (lead if texts else "There are none.",), (), tuple(texts))


def _alike(subject: ReportSubject, kind: PolicyType) -> Iterator[list[NodeId]]:
    """Yield accounts that have the same policies of a type on the same levels."""
    organization = subject.organization
    of_kind = {policy.id for policy in organization.policies.values() if policy.type is kind}
    chains: dict[tuple[tuple[NodeId, PolicyId], ...], list[NodeId]] = {}
    for account in subject.accounts if of_kind else ():
        path = organization.path(account)
        chain = tuple((level, one) for level in path for one in organization.node(level).policies if one in of_kind)
        if chain:
            chains.setdefault((*chain, *_own(subject, account)), []).append(account)
    yield from chains.values()


def _own(subject: ReportSubject, account: NodeId) -> tuple[tuple[NodeId, PolicyId], ...]:
    """Return a mark of the management account, where other remarks are true."""
    return ((account, PolicyId("")),) if subject.organization.is_management_account(account) else ()


def _text(subject: ReportSubject, accounts: list[NodeId], found: Effective) -> ReportText:
    organization = subject.organization
    kind = quotas.load().types[found.type].short
    facts = [("Accounts", first_names([subject.path(account) for account in accounts], _NAMED))]
    if not found.enabled:
        facts.append(("Not enabled", "AWS applies none of it until the type is enabled."))
    facts += [("Left out", f"{organization.policy(one.policy).name}: {one.reason}") for one in found.unread]
    management = organization.is_management_account(found.node)
    facts += [("Note", remark) for remark in remarks(found.type, found.document, management=management)]
    facts += [("AWS would find it invalid", fault) for fault in found.faults]
    for setting in found.settings:
        name = " / ".join(setting.path) + ("" if setting.present else ": not set")
        facts.append((name, "; ".join(words(organization, step) for step in setting.steps)))
    title = f"{kind} policy of {counted(len(accounts), 'account')}"
    return ReportText(title, tuple(facts), json.dumps(found.document, indent=2, ensure_ascii=False))
