"""Values in answers of IAM: words, times, tags, references to policies and documents."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from designer.exchange.formats.documents import indented_json, normalised
from designer.exchange.formats.loading import Json

AWS_OWN = re.compile(r"arn:[^:]*:iam::aws:policy/")
"""Beginning of the ARN of a policy of AWS's own."""

LONGEST_VALUE = 1000
"""Characters of a name, a path or an ARN, many times what IAM gives; a longer one is taken for none."""

_LONGEST_TIME = 100


def objects_of(value: Json) -> list[dict[str, Json]]:
    """Return the objects of a list, without its other values."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def truth_of(cell: str | None) -> bool | None:
    """Return the truth value of a cell of a credential report, or None if it has none."""
    return {"true": True, "false": False}.get((cell or "").strip().lower())


def moment_of(cell: str | None) -> str:
    """Return the time in a cell of a credential report; "" if it has none."""
    text = (cell or "").strip()
    return "" if text.lower() in {"", "n/a", "no_information", "not_supported"} or len(text) > _LONGEST_TIME else text


def word_of(one: Mapping[str, object], key: str) -> str:
    """Return the name, path or ARN that a record says; "" where it says none, or one longer than any."""
    value = one.get(key)
    return value if isinstance(value, str) and len(value) <= LONGEST_VALUE else ""


def time_of(one: Mapping[str, Json], key: str) -> str:
    """Return the time that a record says; "" where it says none, or no time."""
    return text if len(text := text_of(one, key)) <= _LONGEST_TIME else ""


def text_of(one: Mapping[str, Json], key: str) -> str:
    """Return the text that a record says; "" where it says none."""
    value = one.get(key)
    return value if isinstance(value, str) else ""


def texts_of(one: Mapping[str, Json], key: str) -> tuple[str, ...]:
    """Return the texts of a list in a record, each once; those alone that are texts."""
    value = one.get(key)
    return tuple(dict.fromkeys(each for each in value if isinstance(each, str))) if isinstance(value, list) else ()


def record_tags(one: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """Return the tags of a record, keys unique."""
    return tuple({text_of(tag, "Key"): text_of(tag, "Value") for tag in objects_of(one.get("Tags"))}.items())


def attached_of(one: Mapping[str, Json]) -> tuple[str, ...]:
    """Return the references to the managed policies that are attached."""
    found = (reference_of(word_of(policy, "PolicyArn")) for policy in objects_of(one.get("AttachedManagedPolicies")))
    return tuple(dict.fromkeys(found))


def boundary_of(one: Mapping[str, Json]) -> str:
    """Return the reference to the boundary; "" where there is none."""
    value = one.get("PermissionsBoundary")
    return reference_of(word_of(value, "PermissionsBoundaryArn")) if isinstance(value, dict) else ""


def reference_of(arn: str) -> str:
    """Reference to a managed policy by its ARN: the ARN for one of AWS's own or without a name, else its name."""
    return arn if AWS_OWN.match(arn) else arn.rpartition("/")[2] or arn


def document_text(value: Json) -> str:
    """Return the text of a policy that is an object, or a text that may be encoded for URLs."""
    if isinstance(value, dict):
        return indented_json(value) or ""
    text = value if isinstance(value, str) else ""
    if not text.lstrip().startswith("{") and "%" in text:
        text = unquote(text)
    return normalised(text) or text
