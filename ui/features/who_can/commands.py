"""The dock of the principals that can do one action."""

from ui.commands.dock import RIGHT, Dock, Maker
from ui.commands.requests import ASK_WHO_CAN


def _panel() -> Maker:
    from ui.features.who_can.panel import WhoCanPanel

    return WhoCanPanel


DOCK = Dock(
    "Who can",
    RIGHT,
    _panel,
    "&Who can do an action",
    "Ctrl+Shift+7",
    answers=(ASK_WHO_CAN,),
    roomy=True,
    about="Users and roles of all accounts that can do one action",
    keywords=(
        "cross account, role chain, assume role, external id, administrator, privilege escalation, "
        "escalation, access analyzer, become admin, become administrator, who is admin, principal, bucket policy, "
        "least privilege, root user, blast radius, who has access"
    ),
)
