"""Rows of what adds to the open design: each account, agreement, report and list, and what is known of it then."""

from collections.abc import Iterator

from designer.basics.words import counted
from designer.organization.model.change import Change, Swap
from designer.organization.model.compliance import ComplianceRecords
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.organization import Organization
from designer.organization.model.records import Settings
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_PARTS = (("users", "user", ""), ("groups", "group", ""), ("roles", "role", ""), ("policies", "policy", "policies"))

_CENTER = (
    ("users", "user"),
    ("groups", "group"),
    ("permission_sets", "permission set"),
    ("assignments", "assignment"),
    ("entitlements", "entitlement"),
)


def addition_rows(change: Change, organization: Organization) -> Iterator[Row]:
    """The rows of a change that adds to a design; the design is as it is without it."""
    for account, swap in change.identities.items():
        if swap.after is not None:
            node = organization.node(account)
            words = _inside(swap.after)
            yield _row(node.name, words, "account", "new" if swap.before is None else _differing(swap), account)
    yield from _people(change.settings)
    before, after = _records(change.settings)
    for agreement in after.agreements:
        if agreement not in before.agreements:
            yield _row(
                agreement.name, agreement.state.value.replace("_", " ").capitalize(), "note", "agreement", agreement.id
            )
    for report in after.reports:
        if report not in before.reports:
            period = " to ".join(filter(None, (report.start, report.end))) or "period not known"
            yield _row(
                report.name, f"Version {report.version}, {period}", "file", "report", (report.id, report.version)
            )
    for listed in after.lists:
        if listed not in before.lists:
            words = f"{counted(len(listed.services), 'service')} in scope, list of {listed.as_of}"
            yield _row(listed.title or listed.programme, words, "lock", "list", listed.programme)


def _people(swap: Swap[Settings] | None) -> Iterator[Row]:
    """Row of Identity Center, where something of it differs."""
    before, after = ((side.identity_center if side else None) for side in _sides(swap))
    if after is not None and after != before:
        found = ((len(getattr(after, part)), one) for part, one in _CENTER)
        words = ", ".join(counted(count, one) for count, one in found if count) or "nobody"
        yield _row("Identity Center", words, "group", "new" if before is None else "changed", "")


def _row(title: str, words: str, icon: str, trailing: str, key: object) -> Row:
    content = RowContent(title, words, icon=icon, bold=True, trailing=trailing)
    return Row(content, words, (trailing, str(key)), selectable=False)


def _inside(inside: AccountIdentities) -> str:
    found = [(len(getattr(inside, part)), one, many) for part, one, many in _PARTS]
    return ", ".join(counted(count, one, many) for count, one, many in found if count) or "the root user alone"


def _differing(swap: Swap[AccountIdentities]) -> str:
    """Number of users, groups, roles and policies that are new, gone and changed, by their names."""
    before, after = (
        {(part, record.name): record for part, *_ in _PARTS for record in getattr(side, part)} if side else {}
        for side in (swap.before, swap.after)
    )
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    numbers = (
        (len(after.keys() - before.keys()), "new"),
        (len(before.keys() - after.keys()), "gone"),
        (changed, "changed"),
    )
    return ", ".join(f"{count:,} {words}" for count, words in numbers if count) or "facts alone change"


def _records(swap: Swap[Settings] | None) -> tuple[ComplianceRecords, ComplianceRecords]:
    before, after = ((side.compliance if side is not None else None) or ComplianceRecords() for side in _sides(swap))
    return before, after


def _sides(swap: Swap[Settings] | None) -> tuple[Settings | None, Settings | None]:
    return (swap.before, swap.after) if swap is not None else (None, None)
