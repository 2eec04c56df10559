"""The dock of the identities."""

from ui.commands.dock import RIGHT, Dock, Maker
from ui.commands.requests import SHOW_IDENTITY


def _panel() -> Maker:
    from ui.features.identities.panel import IdentitiesPanel

    return IdentitiesPanel


DOCK = Dock(
    "Identities",
    RIGHT,
    _panel,
    "Identi&ties",
    "Ctrl+Shift+6",
    answers=(SHOW_IDENTITY,),
    icon="principal",
    roomy=True,
    about="Users, groups, roles and policies inside accounts, and what they can do",
    keywords=(
        "IAM, users, groups, roles, permission set, identity center, SSO, SAML, OIDC, root user, "
        "assign permission set, access key, MFA, permissions boundary, trust policy, inline policy, managed policy, "
        "credential report, external id, new user, add user, create user, new role, add role, create role, "
        "new group, add group, create group, IAM policy"
    ),
)
