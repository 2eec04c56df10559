"""Accounts of which something is known inside, with what stands out in each: the table of MFA and keys."""

from collections.abc import Iterator

from designer.basics.words import counted
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.theme import Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent


def account_overview_rows(organization: Organization) -> Iterator[Row]:
    """One row an account, in the order of the outline; the ids are those of the accounts."""
    for account in overview_accounts(organization):
        inside = organization.identities[account]
        flags = "; ".join(_flags(inside))
        counts = f"{counted(len(inside.users), 'user')}, {counted(len(inside.roles), 'role')}"
        content = RowContent(
            organization.node(account).name,
            f"{counts}; {flags}" if flags else counts,
            icon="account",
            icon_role=Role.ACCOUNT,
            tinted=True,
            trailing="" if flags else "no warnings" if _is_known(inside) else "credentials not all known",
            sign="problems" if flags else "",
            sign_role=Role.CONDITIONAL,
        )
        yield Row(content, path_text(organization, account), id=account, value=account)


def overview_accounts(organization: Organization) -> Iterator[NodeId]:
    """The accounts of the rows."""
    return (account for account in organization.accounts() if account in organization.identities)


def _is_known(inside: AccountIdentities) -> bool:
    """Whether nothing is unknown of which `_flags` could warn."""
    root = inside.root
    signs_in = root.password is False or root.mfa or (root.password is not None and root.mfa is not None)
    users = all(one.signs_in_without_mfa is not None and one.access_keys is not None for one in inside.users)
    return bool(signs_in) and root.access_keys is not None and users


def _flags(inside: AccountIdentities) -> Iterator[str]:
    """Facts that stand out: credentials of the root user, people without MFA, keys, and what is not known."""
    root = inside.root
    if root.access_keys:
        yield f"root user has {counted(root.access_keys, 'key')}"
    if root.password and root.mfa is False:
        yield "root user without MFA"
    if people := sum(user.signs_in_without_mfa is True for user in inside.users):
        yield f"{people:,} signing in without MFA"
    if keys := sum(bool(user.active_keys) for user in inside.users):
        yield f"{keys:,} with access keys"
    if inside.unknown:
        yield f"{', '.join(part.value for part in inside.unknown)} not known"
