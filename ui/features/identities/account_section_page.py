"""Page of one section of an account: every user, group, role or policy of it with what is known of each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from designer.basics.words import counted, first_names
from designer.organization.edits.identities_policies import policy_title
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityKind,
    IdentityRef,
    ManagedPolicy,
    NamedIdentity,
    RootUser,
    named_identities,
    ref_of,
)
from ui.features.identities.rows import IDENTITY_GLYPHS
from ui.features.identities.tree_and_page import NAMED, SectionPage
from ui.widgets.item_views.row_model import Row

_EMPTY = {
    IdentityKind.USER: ("No users", "A new user can do nothing yet.", "New user"),
    IdentityKind.GROUP: ("No groups", "Users are dragged onto a group.", "New group"),
    IdentityKind.ROLE: (
        "No roles",
        "The trust policy of a role says who may assume it.",
        "New role",
    ),
    IdentityKind.POLICY: (
        "No policies of the account",
        "A policy can be attached to users, groups and roles.",
        "New policy",
    ),
}
_NOTHING = ("Nothing here", "")


class AccountSectionPage(SectionPage):
    """The page; what it leads to are `IdentityRef`s."""

    def __init__(self) -> None:
        super().__init__("Back to all of the account")
        self._made: dict[int, tuple[Row, NamedIdentity, Row]] = {}

    def show_section(self, section: Row, inside: AccountIdentities) -> None:
        """Show a section: as many rows as its head in the tree tells.

        Args:
            section: Its head, and a row for each of its users, groups, roles or policies.
            inside: The account's inside, with the roles of Identity Center.
        """
        kind = section.id
        empty: tuple[str, ...] = _EMPTY[kind] if isinstance(kind, IdentityKind) else _NOTHING
        if section.content.trailing == "not known":
            title = section.content.title
            empty = f"{title} are not known", "The menu of the row in the tree can say that these are all."
        glyph = IDENTITY_GLYPHS[kind] if isinstance(kind, IdentityKind) else ""
        self.show_rows(section, self._rows(section.rows, inside), ", ".join(_about_all(section, inside)), empty, glyph)

    def _rows(self, rows: Sequence[Row], inside: AccountIdentities) -> list[Row]:
        """The rows with a line more; one that stays is the one that was made."""
        kinds = {row.id.kind for row in rows if isinstance(row.id, IdentityRef)}
        records = {ref_of(record): record for kind in kinds for record in named_identities(inside, kind)}
        made, self._made = self._made, {}
        for row in rows:
            record = records[row.id] if isinstance(row.id, IdentityRef) else None
            if record is None:
                continue
            known = made.get(id(row))
            if known is None or known[0] is not row or known[1] is not record:
                content = replace(
                    row.content, secondary=", ".join(_about(record, row.content.sign)), bold=True, dense=False
                )
                known = row, record, replace(row, content=content, draggable=False)
            self._made[id(row)] = known
        return [one for _, _, one in self._made.values()]


def _about_all(section: Row, inside: AccountIdentities) -> Iterator[str]:
    """Facts of a section at a glance: of users, their credentials and those of the root user, who is none of them."""
    if section.id != IdentityKind.USER:
        return
    if section.rows:
        signing_in = [user for user in inside.users if user.console]
        without = sum(user.mfa is False for user in signing_in)
        yield f"{len(signing_in):,} sign in to the console" + (f", {without:,} of them without MFA" if without else "")
        yield f"{sum(any(key.active for key in user.access_keys or ()) for user in inside.users):,} with access keys"
    yield f"plus the root user: {_about_root(inside.root)}"


def _about_root(root: RootUser) -> str:
    parts = {
        "can sign in": root.password,
        "MFA": root.mfa,
        counted(root.access_keys or 0, "access key"): root.access_keys,
    }
    if all(value is None for value in parts.values()):
        return "nothing known"
    told = [words for words, value in parts.items() if value]
    if root.password and root.mfa is False:
        told.append("no MFA")
    return ", ".join(told) or "no credentials"


def _about(record: NamedIdentity, sign: str) -> Iterator[str]:
    """Facts of one, in a few words each; not those that the sign at the end of its row tells."""
    if isinstance(record, IamUser):
        yield from _about_user(record, sign)
    elif isinstance(record, ManagedPolicy):
        yield record.description or ("managed by AWS" if ":" in record.name else "policy of the account")
    else:
        yield from _about_held(record)


def _about_user(user: IamUser, sign: str) -> Iterator[str]:
    yield f"in {', '.join(user.groups)}" if user.groups else "in no group"
    yield "password not known" if user.console is None else "signs in" if user.console else "no password"
    if sign not in ("device", "no-device") and (user.console is not False or user.mfa):
        yield "MFA device not known" if user.mfa is None else "MFA device" if user.mfa else "no MFA device"
    active = [key for key in user.access_keys or () if key.active]
    if sign != "key" and (active or user.access_keys is None):
        yield counted(len(active), "key") if active else "keys not known"


def _about_held(record: IamGroup | IamRole) -> Iterator[str]:
    named = [*map(policy_title, record.attached), *(one.name for one in record.inline)]
    yield first_names(named, NAMED) or "no policies"
    if isinstance(record, IamRole) and record.last_used:
        yield f"last used {record.last_used[:10]}"
