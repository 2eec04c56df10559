"""Script that makes a dump: POSIX sh and the AWS CLI, nothing else, and nothing but reading.

It writes one file a call, goes on where it stopped, retries what AWS throttles, notes what AWS refuses, and ends with a
manifest. The ids to ask about next are cut out of the CLI's indented JSON with sed.
"""

from __future__ import annotations

import re

from designer.basics.errors import EditError
from designer.exchange.imports.api.cli_dump import MANIFEST, MANIFEST_FORMAT
from designer.organization.model.records import PolicyType
from resources import FOLDER

DEFAULT_ROLE = "OrganizationAccountAccessRole"
"""Role that Organizations makes in accounts that it creates
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html)."""

_ROLE_NAME = re.compile(r"[A-Za-z0-9_+=,.@/-]{1,512}")


def script_text(*, mask_emails: bool, tags: bool = True, role: str = "") -> str:
    """Text of the script.

    Args:
        mask_emails: True to write ``masked`` in the place of every address.
        tags: False to leave the tags, most of the calls, away.
        role: Role, with its path, by which to read what lies inside each account; empty to leave that away.

    Raises:
        EditError: The role has a name that none can have.
    """
    if role and not _ROLE_NAME.fullmatch(role):
        raise EditError(f"No role can be named {role}.")
    text = (FOLDER / "dump.sh").read_text("utf-8")
    values = {
        "@TYPES@": " ".join(kind.value for kind in PolicyType),
        "@MASK@": "yes" if mask_emails else "no",
        "@TAGS@": "yes" if tags else "no",
        "@IDENTITIES@": (FOLDER / "dump_identities.sh").read_text("utf-8") if role else "",
        "@ROLE@": role,
        "@FORMAT@": MANIFEST_FORMAT,
        "@MANIFEST@": MANIFEST,
    }
    for place, value in values.items():
        text = text.replace(place, value)
    return text
