"""Tags of principals and resources as they are now. They stand for those of then, since no log records tags."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from designer.basics.errors import OrgwrightError

TagInventory: TypeAlias = Mapping[str, Mapping[str, str]]
"""Tags by ARN, their keys in small letters as policies compare them."""

_LARGEST = 512 * 2**20
_LISTS = ("ResourceTagMappingList", "UserDetailList", "RoleDetailList", "Roles", "Users")


def read_tags(path: Path) -> TagInventory:
    """Read an answer of ``resourcegroupstaggingapi get-resources`` or ``iam get-account-authorization-details``.

    An object of tags by ARN is read as well: ``{"arn:…": {"key": "value"}}``.

    Raises:
        OrgwrightError: The file cannot be read, or is in no known format.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise OrgwrightError(f"{path} is larger than {_LARGEST // 2**20} MB: give its parts, one after the other.")
        whole = json.loads(path.read_bytes())
    except OSError as error:
        raise OrgwrightError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise OrgwrightError(f"{path} is not JSON: {error}") from None
    try:
        found = dict(_tagged(whole))
    except (AttributeError, KeyError, TypeError):
        found = {}
    if not found:
        raise OrgwrightError(
            f"{path} has no tags by ARN: it takes what `aws resourcegroupstaggingapi get-resources` or "
            "`aws iam get-account-authorization-details` answers."
        )
    return found


def _tagged(whole: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    listed = [one for name in _LISTS for one in whole.get(name, ())]
    for one in listed:
        arn = one.get("ResourceARN") or one["Arn"]
        yield arn, {tag["Key"].lower(): str(tag["Value"]) for tag in one.get("Tags", ())}
    for arn, tags in whole.items() if not listed else ():
        if arn.startswith("arn:"):
            yield arn, {key.lower(): str(value) for key, value in tags.items()}


def joined_tags(files: Iterable[Path]) -> TagInventory:
    """Read several files; what a later one says of an ARN counts."""
    found: dict[str, Mapping[str, str]] = {}
    for file in files:
        found |= read_tags(file)
    return found
