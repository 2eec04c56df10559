"""Shape of a policy of each declarative type: its one top-level key, and what AWS's syntax pages list below it.

The data is ``resources/policy_types.json``, from the ``orgs_manage_policies_…_syntax`` pages of
https://docs.aws.amazon.com/organizations/latest/userguide/. What no page we have seen lists is left open: a check must
not flag what AWS may accept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.records import PolicyType

ANY = "*"
"""Key of a table that stands for any name that the author chooses."""
DEFAULT_KEY, EVERY_REGION = "default", "ALL_SUPPORTED"
FOUNDATIONAL, ENABLED = "foundational", "enabled"
"""The feature of GuardDuty without which AWS takes no other, and the status of one that is on."""
REGION_NAME = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")
"""The name of a Region, of any partition."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A setting.

    Attributes:
        many: True for a list, False for one value, None if both are seen or the page does not say.
        values: The only values AWS takes, in their case; empty for any.
        assign_only: True if ``@@assign`` is the only operator.
        regions: True if its values are names of Regions, or ``ALL_SUPPORTED`` for all, those to come as well.
    """

    many: bool | None = None
    values: tuple[str, ...] = ()
    assign_only: bool = False
    regions: bool = False


class KeyTable(dict[str, "Content"]):
    """A table of keys, and what is known of them as a whole.

    Attributes:
        needed: Keys that each policy must have, though their lists may be empty.
        whole: Keys that the effective policy must have; a policy may leave them to another one on the path.
        examples: Names to offer where the author chooses them.
        by_tag: Whether the author's names are keys of tags.
        is_open: Whether AWS adds keys every few months: then only what looks like a misspelt one is reported.
    """

    def __init__(self, keys: Mapping[str, Content], about: Mapping[str, Any]) -> None:
        super().__init__(keys)
        self.needed = tuple(about.get("$needed", ()))
        self.whole = tuple(about.get("$whole", ()))
        self.examples = tuple(about.get("$examples", ()))
        self.by_tag = bool(about.get("$byTag"))
        self.is_open = bool(about.get("$open"))


@dataclass(frozen=True, slots=True)
class Unread:
    """Content of a key that stands on no page of AWS's that we have seen: what is written there is not checked.

    Attributes:
        reason: Facts known of the key, as sentences.
    """

    reason: str


Content: TypeAlias = "Leaf | KeyTable | Unread | None"
"""A setting, a table of keys, a part that was not read yet, or None for what is not checked."""


@dataclass(frozen=True, slots=True)
class TypeShape:
    """One type's documents.

    Attributes:
        key: The only key of a document; empty if no page that we have seen names it, so that any is taken.
        content: Content below that key.
        page: Last part of the address of the page.
        regional: True if it holds a block named ``default`` or blocks named by a Region; such a block takes the place
            of ``default`` in its Region.
        start: Content of a new policy below the key; None for lists of the keys that must be there.
    """

    key: str
    content: Content
    page: str
    regional: bool = False
    start: Mapping[str, object] | None = None

    @property
    def source(self) -> str:
        """Address of the page."""
        return f"https://docs.aws.amazon.com/organizations/latest/userguide/{self.page}.html"

    @property
    def document(self) -> KeyTable:
        """A whole document."""
        return KeyTable({self.key or ANY: self.content}, {})


def _content(value: Any, parts: Mapping[str, Content]) -> Content:
    """Return what a value of the table stands for: the name of a part, the only values of a setting, or an object."""
    if isinstance(value, str):
        return parts[value]
    if isinstance(value, list):
        return Leaf(many=False, values=tuple(value))
    if value is None:
        return None
    about = {key: one for key, one in value.items() if key.startswith("$")}
    if "$unread" in about:
        return Unread(about["$unread"])
    if about.keys() & {"$many", "$values"}:
        return read_record(Leaf, {key.removeprefix("$"): one for key, one in about.items()})
    return KeyTable({key: _content(one, parts) for key, one in value.items() if key not in about}, about)


def _shapes(data: Mapping[str, Any]) -> Mapping[PolicyType, TypeShape]:
    parts: dict[str, Content] = {}
    for name, part in data["parts"].items():
        parts[name] = _content(part, parts)
    shapes = {name: row["shape"] for name, row in data["types"].items() if "shape" in row}
    filled = {name: shape | {"content": _content(shape["content"], parts)} for name, shape in shapes.items()}
    return read_record(dict[PolicyType, TypeShape], filled)


SHAPES = _shapes(read_data("policy_types.json"))
"""Every type but SCPs and RCPs."""
