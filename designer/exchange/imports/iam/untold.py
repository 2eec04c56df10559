"""What an import does not tell of a record: it stays as it was known, whichever fields the record gets."""

from collections.abc import Collection
from dataclasses import fields, replace
from typing import TypeVar

from designer.organization.model.identities import IamGroup, IamRole, IamUser, ManagedPolicy, RootUser
from designer.organization.model.identity_center import CenterGroup, CenterUser

_Record = TypeVar("_Record", IamUser, IamGroup, IamRole, ManagedPolicy, RootUser, CenterUser, CenterGroup)


def with_untold(made: _Record, before: _Record | None, told: Collection[str]) -> _Record:
    """Return a record with the earlier values of the fields that were not told.

    Args:
        made: The record as an import made it; a field that was not told has its default.
        before: The same as it was known; None if it was not.
        told: Names of the fields that the import always tells, so that a default there means empty.
    """
    if before is None or before is made:
        return made
    kept = {
        field.name: value
        for field in fields(made)
        if field.name not in told
        and getattr(made, field.name) == field.default
        and (value := getattr(before, field.name)) != field.default
    }
    return replace(made, **kept) if kept else made
