"""Context keys: the global ones AWS documents, their types, and which keys an action's service has.

Global keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, read 2026-11-24;
those of services come with the action catalogue.
"""

import re
from functools import lru_cache

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import details


@dataclass(frozen=True, slots=True)
class ContextKey:
    """A documented key.

    Attributes:
        name: As AWS spells it; ends in ``/`` where a tag's key follows.
        type: String, ARN, Bool, Numeric, Date or IPAddress.
        multivalued: True if it holds several values, so that conditions need ForAllValues or ForAnyValue.
        present: Requests into which AWS puts it, as a sentence without its end; empty if that is not known.
    """

    name: str
    type: str
    multivalued: bool = False
    present: str = ""


GLOBAL_KEYS = read_record(tuple[ContextKey, ...], read_data("global_keys.json")["keys"])
"""Most asked first inside each group: caller, resource, network, time."""

_BY_NAME = {key.name.lower(): key for key in GLOBAL_KEYS}


@lru_cache(maxsize=4096)
def documented_key(name: str) -> ContextKey | None:
    """Return AWS's documentation of a key, spelled in any case, or None for an undocumented key."""
    lower = name.lower()
    start, slash, tag = lower.partition("/")
    if slash and not tag:
        return None
    return _BY_NAME.get(start + slash) or _service_key(lower)


def as_documented(name: str) -> str:
    """Return a key with AWS's capitals, tags as they are; an undocumented one stays as it is."""
    known = documented_key(name)
    return known.name + name[len(known.name) :] if known is not None else name


def _service_key(name: str) -> ContextKey | None:
    """Return a key of a service; ``s3:ExistingObjectTag/<key>`` stands for every tag's key."""
    service, colon, _ = name.partition(":")
    found = details(service) if colon and service != "aws" else None
    if found is None:
        return None
    for template, key in found.condition_keys.items():
        start = _open_part(template)
        if name == template or (start != template and name.startswith(start) and len(name) > len(start)):
            shown = _open_part(key.key)
            return ContextKey(shown, key.type.removeprefix("ArrayOf"), key.type.startswith("ArrayOf"))
    return None


def _open_part(template: str) -> str:
    """Return the text before the part that a request fills: ``${TagKey}`` or ``<key>``."""
    return re.split(r"\$\{|<", template, maxsplit=1)[0]
