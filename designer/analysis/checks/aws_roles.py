"""Roles that AWS makes, and the paths under which they lie: policies often leave out the path that their ARNs hold."""

import re
from typing import NamedTuple


class RolePath(NamedTuple):
    """Where roles of some name lie.

    Attributes:
        name: Beginning of their names.
        path: Their path, with ``*`` for a part that differs, also if that is nothing.
        whose: Words for them.
        shown: The path as people read it.
    """

    name: str
    path: str
    whose: str
    shown: str


_CONTROL_TOWER = ("Admin", "StackSetRole", "CloudTrailRole", "ConfigAggregatorRoleForOrganizations")

ROLE_PATHS = (
    RolePath(
        "AWSReservedSSO_",
        "aws-reserved/sso.amazonaws.com/*",
        "Roles of IAM Identity Center",
        "aws-reserved/sso.amazonaws.com/",
    ),
    RolePath("AWSServiceRoleFor", "aws-service-role/*/", "Service-linked roles", "aws-service-role/"),
    RolePath("AWSBackupDefaultServiceRole", "service-role/", "The default role of AWS Backup", "service-role/"),
    *(
        RolePath(f"AWSControlTower{name}", "service-role/", "Roles of AWS Control Tower like this", "service-role/")
        for name in _CONTROL_TOWER
    ),
)
"""Sources: https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html,
https://docs.aws.amazon.com/controltower/latest/userguide/access-control-managing-permissions.html and
https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html.

AWSControlTowerExecution, the roles of StackSets and OrganizationAccountAccessRole have no path."""

_WITHOUT_PATH = re.compile(r"(arn:[^:]*:iam::[^:]*:role/)([^/]+)")


class NamedWithoutPath(NamedTuple):
    """A role of AWS whose path an ARN leaves out.

    Attributes:
        right: The ARN with the path.
        sentence: Where such roles lie, without an end.
    """

    right: str
    sentence: str


def named_without_path(arn: str) -> NamedWithoutPath | None:
    """Return the role of AWS that an ARN means and does not name, for want of its path; None for any other ARN."""
    found = _WITHOUT_PATH.fullmatch(arn)
    if found is None:
        return None
    start, name = found.groups()
    for one in ROLE_PATHS:
        if name.startswith(one.name):
            lie = "lies" if one.whose.startswith("The ") else "lie"
            return NamedWithoutPath(f"{start}{one.path}{name}", f"{one.whose} {lie} under the path {one.shown}")
    return None
