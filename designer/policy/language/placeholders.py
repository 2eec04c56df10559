"""Places in a policy that somebody fills before it goes to AWS: ``${REGION}``, ``<account>``, ``[BUCKET]``, ``{{id}}``.

Templates are a known state: what such a place will hold is not judged, and `fill` puts it in. Policy variables such as
``${aws:username}`` or ``${*}`` are no such places: AWS fills them at each request.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.policy.json.text import JsonArray, JsonObject, JsonString, JsonValue, Span, parse
from designer.policy.json.tokens import PLACEHOLDER, TEMPLATE_STATEMENT

_PLACE = re.compile(
    r"""
    \$\{[A-Za-z][A-Za-z0-9_.-]*(?:::[^{}]*)?\}  # no colon, so no key of a request; LZA's look-ups have two
    | <[A-Za-z][^<>]*>
    | \[[A-Z][A-Za-z0-9_ -]*\]
    | (?<!\$)\{[A-Za-z][A-Za-z0-9_ .-]*\}
    | \{\{[^{}]*\}\}
    | __[A-Z][A-Z0-9_]*__
    | ^(?:MY|YOUR|INSERT|LIST|DEFINE|REPLACE|CHANGE)(?:[_ ][A-Z0-9]+)+$
    """,
    re.VERBOSE,
)


_VARIABLE = re.compile(r"\$\{[^}]*\}")


def filled_pattern(text: str) -> str:
    """Return a text with a star for each place to be filled and for each policy variable: it may become anything."""
    return _VARIABLE.sub("*", _PLACE.sub("*", text))


def placeholder(text: str) -> str:
    """Return the first place to be filled in a text; empty if there is none."""
    found = _PLACE.search(text)
    return found[0] if found else ""


class PlaceholderKind(Enum):
    """Kind of value for a place, as far as its position or its name shows."""

    REGION = "Region"
    ACCOUNT = "account id"
    PARTITION = "partition"
    ORGANIZATION = "organization id"
    ARN = "ARN"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One name that is to be filled, wherever it is.

    Attributes:
        name: As written: ``${REGION}``.
        kind: Kind of value that belongs there; text where its positions differ.
        spans: Its places, in the order of the text.
    """

    name: str
    kind: PlaceholderKind
    spans: tuple[Span, ...]


class _Found(NamedTuple):
    name: str
    span: Span
    kind: PlaceholderKind
    quoted: bool  # False if it is in place of a value, without quotes
    listed: bool  # True if it is a whole entry of a list


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """Return places of a policy text that are to be filled, each name once, in the order of the text; never raises."""
    found: dict[str, list[_Found]] = {}
    for one in _all(text):
        found.setdefault(one.name, []).append(one)
    return tuple(
        Placeholder(name, _common({one.kind for one in all_of}), tuple(one.span for one in all_of))
        for name, all_of in found.items()
    )


def template_statements(text: str) -> tuple[Span, ...]:
    """Return the commands of a template language, such as ``{% for … %}``: nobody fills them in by hand."""
    return tuple(Span(*found.span()) for found in TEMPLATE_STATEMENT.finditer(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with values in place of placeholders; every other character stays.

    Args:
        text: The policy.
        values: By the placeholder's name as written. An empty one keeps the placeholder. Where a placeholder is an
            entry of a list, or stands without quotes, values separated by commas become several entries.
    """
    pieces: list[str] = []
    end = 0
    for one in _all(text):
        value = values.get(one.name, "").strip()
        if value:
            pieces += [text[end : one.span.start], _written(one, value)]
            end = one.span.end
    return "".join([*pieces, text[end:]])


def refusal(kind: PlaceholderKind, value: str) -> str:
    """Return why a value cannot be in a place, as a sentence; empty if it can, or there is none yet."""
    form, sentence = _FORMS[kind]
    entries = [entry.strip() for entry in value.split(",")] if kind in _SEVERAL else [value.strip()]
    wrong = next((entry for entry in entries if not form.fullmatch(entry)), "") if value.strip() else ""
    return sentence.format(wrong) if wrong else ""


_ANY = r"|[A-Za-z0-9*?-]*[*?][A-Za-z0-9*?-]*"
_REGION = r"[a-z]{2,5}(?:-[a-z]+)+-[0-9]{1,2}|unspecified"
_FORMS = {
    PlaceholderKind.REGION: (re.compile(_REGION + _ANY), "{} is not a Region; write one such as eu-central-1."),
    PlaceholderKind.ACCOUNT: (re.compile(r"[0-9]{12}" + _ANY), "{} is not an account id; it has 12 digits."),
    PlaceholderKind.PARTITION: (
        re.compile(r"aws(?:-[a-z]+)*" + _ANY),
        "{} is not a partition; write aws, aws-cn, aws-us-gov or *.",
    ),
    PlaceholderKind.ORGANIZATION: (
        re.compile(r"o-[a-z0-9]{10,32}"),
        "{} is not an organization id; write one such as o-a1b2c3d4e5.",
    ),
    PlaceholderKind.ARN: (
        re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:.+|\*"),
        "{} is not an ARN; write one as arn:aws:s3:::logs/*.",
    ),
    PlaceholderKind.TEXT: (re.compile(r".*", re.DOTALL), ""),
}
_SEVERAL = frozenset(
    {PlaceholderKind.REGION, PlaceholderKind.ACCOUNT, PlaceholderKind.ORGANIZATION, PlaceholderKind.ARN}
)

_NAMES = (
    (re.compile(r"arns?$"), PlaceholderKind.ARN),
    (re.compile(r"regions?$"), PlaceholderKind.REGION),
    (re.compile(r"partition$"), PlaceholderKind.PARTITION),
    (re.compile(r"account_?ids?$|accounts?$"), PlaceholderKind.ACCOUNT),
    (re.compile(r"org(?:anization)?_?ids?$"), PlaceholderKind.ORGANIZATION),
)
_KEYS = {
    "aws:requestedregion": PlaceholderKind.REGION,
    "aws:principalorgid": PlaceholderKind.ORGANIZATION,
    "aws:resourceorgid": PlaceholderKind.ORGANIZATION,
    "aws:sourceorgid": PlaceholderKind.ORGANIZATION,
    "aws:principalaccount": PlaceholderKind.ACCOUNT,
    "aws:resourceaccount": PlaceholderKind.ACCOUNT,
    "aws:sourceaccount": PlaceholderKind.ACCOUNT,
    "aws:principalarn": PlaceholderKind.ARN,
    "aws:sourcearn": PlaceholderKind.ARN,
    "resource": PlaceholderKind.ARN,
    "notresource": PlaceholderKind.ARN,
}
_ARN_PARTS = {1: PlaceholderKind.PARTITION, 3: PlaceholderKind.REGION, 4: PlaceholderKind.ACCOUNT}


_MAY_HAVE = re.compile(r'[$<]|\{[{A-Za-z]|\[[A-Z]|__[A-Z]|"(?:MY|YOUR|INSERT|LIST|DEFINE|REPLACE|CHANGE)[_ ]')
"""Parts of every text with a place: most have none, and are asked after each key."""


def _all(text: str) -> Iterator[_Found]:
    """Yield every place in the order of the text."""
    root = parse(text).root if _MAY_HAVE.search(text) else None
    if root is not None:
        yield from sorted(_in_value(text, root, "", listed=False), key=lambda one: one.span)


def _in_value(text: str, value: JsonValue, key: str, *, listed: bool) -> Iterator[_Found]:
    """Yield the places in a value; `key` is the last key above it."""
    if isinstance(value, JsonObject):
        for member in value.members:
            yield from _in_string(text, member.key_span, "", listed=False)
            yield from _in_value(text, member.value, member.key, listed=False)
    elif isinstance(value, JsonArray):
        for item in value.items:
            yield from _in_value(text, item, key, listed=True)
    elif isinstance(value, JsonString):
        yield from _in_string(text, value.span, key, listed=listed)


def _in_string(text: str, span: Span, key: str, *, listed: bool) -> Iterator[_Found]:
    raw = text[span.start : span.end]
    if not raw.startswith('"'):
        if PLACEHOLDER.fullmatch(raw):
            yield _Found(raw, span, _kind(raw, raw, 0, key), quoted=False, listed=listed)
        return
    content = raw[1:].removesuffix('"')
    for match in _PLACE.finditer(content):
        start = span.start + 1 + match.start()
        whole = match[0] == content
        kind = _kind(match[0], content, match.start(), key)
        yield _Found(match[0], Span(start, start + len(match[0])), kind, quoted=True, listed=listed and whole)


def _kind(name: str, content: str, at: int, key: str) -> PlaceholderKind:
    """Return the kind of value that a place's position asks for; else that of its name."""
    parts = content[:at].split(":")
    if content.startswith("arn:") and len(parts) - 1 in _ARN_PARTS and not parts[-1]:
        behind = content[at + len(name) : at + len(name) + 1]
        return _ARN_PARTS[len(parts) - 1] if behind == ":" else PlaceholderKind.TEXT
    if name == content and key.lower() in _KEYS:
        return _KEYS[key.lower()]
    if name != content and content.startswith("arn:"):
        return PlaceholderKind.TEXT
    bare = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return next((kind for form, kind in _NAMES if form.search(bare)), PlaceholderKind.TEXT)


def _common(kinds: set[PlaceholderKind]) -> PlaceholderKind:
    return next(iter(kinds)) if len(kinds) == 1 else PlaceholderKind.TEXT


def _written(place: _Found, value: str) -> str:
    """Return a value as it is in the text."""
    entries = [entry.strip() for entry in value.split(",") if entry.strip()]
    if place.quoted:
        if place.listed and len(entries) > 1:
            return '", "'.join(_escaped(entry) for entry in entries)
        return _escaped(value)
    if _is_json(value):
        return value
    quoted = [f'"{_escaped(entry)}"' for entry in entries]
    if len(quoted) == 1:
        return quoted[0]
    return ", ".join(quoted) if place.listed else f"[{', '.join(quoted)}]"


def _escaped(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _is_json(value: str) -> bool:
    """Return True if a value is JSON already; numbers are not: an account id would lose its zeros."""
    parsed = parse(value)
    return not parsed.faults and isinstance(parsed.root, JsonObject | JsonArray | JsonString)
