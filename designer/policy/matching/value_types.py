"""The types of values that conditions compare: one record each, which everything that reads conditions shares.

A type's name is that of the catalogue's keys. A `ValueSampling` of a type finds values that stand for all. Texts and
ARNs have none: each operator says which pattern of texts a value stands for (see `operators`).
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from ipaddress import IPv4Address, IPv6Address
from itertools import pairwise

from designer.basics.dataclass import dataclass
from designer.policy.matching import arns, values

Read = Callable[[str], Fraction | None]

ValueSampling = Callable[[Sequence[str]], tuple[list[str], bool]]
"""From listed values to values that stand for all as far as these tell them apart, and whether they surely do."""


@dataclass(frozen=True, slots=True, eq=False)
class ValueType:
    """A type of value.

    Attributes:
        name: The catalogue's type of keys with such values.
        noun: What a value is, with an article.
        wanted: The same with an example.
        reads: True when a text is a value of the type.
        lists: True when a policy may list a text to compare such values with: a range, a pattern.
        fits: Other types of keys that its operators are meant for as well.
        sample: A value that a policy may list.
        simulated: The word of AWS's policy simulator for it.
    """

    name: str
    noun: str
    wanted: str
    reads: Callable[[str], bool]
    lists: Callable[[str], bool]
    fits: tuple[str, ...]
    sample: str
    simulated: str = "string"


def _any_text(_text: str) -> bool:
    return True


def _is_arn(text: str) -> bool:
    return len(arns.split(text)) == arns.SEGMENTS


def _lists_arns(text: str) -> bool:
    return _is_arn(text) or not text.strip("*") or (text.startswith("arn:") and text.endswith("*"))


def _is_number(text: str) -> bool:
    return values.number(text) is not None


def _is_date(text: str) -> bool:
    return values.moment(text) is not None


def _is_boolean(text: str) -> bool:
    return text.lower() in ("true", "false")


def _is_binary(text: str) -> bool:
    return values.binary(text) is not None


def _is_address(text: str) -> bool:
    return values.address(text) is not None


def _is_network(text: str) -> bool:
    return values.network(text) is not None


TEXT = ValueType("String", "a text", "a text", _any_text, _any_text, ("ARN",), "ab")
ARN = ValueType(
    "ARN",
    "an ARN",
    "an ARN, such as arn:aws:iam::111122223333:role/Name",
    _is_arn,
    _lists_arns,
    ("String",),
    "arn:aws:iam::111122223333:role/ab",
)
NUMERIC = ValueType("Numeric", "a number", "a number, such as 3600", _is_number, _is_number, ("Date",), "1", "numeric")
DATE = ValueType("Date", "a time", "a time, such as 2026-01-31T00:00:00Z", _is_date, _is_date, (), "1767225600", "date")
BOOLEAN = ValueType("Bool", "true or false", "true or false", _is_boolean, _is_boolean, (), "true", "boolean")
BINARY = ValueType("Binary", "base64", "base64", _is_binary, _is_binary, (), "QUJD", "binary")
ADDRESS = ValueType(
    "IPAddress",
    "an IP address",
    "an address or a range, such as 203.0.113.0/24",
    _is_address,
    _is_network,
    (),
    "10.0.0.0/8",
    "ip",
)

VALUE_TYPES = {kind.name: kind for kind in (TEXT, ARN, NUMERIC, DATE, BOOLEAN, BINARY, ADDRESS)}
"""By the type of keys."""


# ---- values that stand for all --------------------------------------------------------------------------------------


def _ordered(read: Read, listed: Sequence[str]) -> tuple[list[str], bool]:
    """Numbers and dates: every listed one, one between each two, one beyond both ends, and what is none."""
    points = sorted({value for value in map(read, listed) if value is not None})
    between = [(low + high) / 2 for low, high in pairwise(points)]
    ends = [points[0] - 1, points[-1] + 1] if points else [Fraction(1)]
    every = sorted([*points, *between, *ends])
    texts = [_decimal(value) for value in every]
    return [*texts, "x"], [read(text) for text in texts] == every


def _decimal(value: Fraction) -> str:
    """A fraction of decimals as a decimal; exact, as halves of decimals are decimals."""
    digits = 0
    while (value * 10**digits).denominator != 1 and digits < _DIGITS:
        digits += 1
    whole = int(value * 10**digits)
    if not digits:
        return str(whole)
    text = str(abs(whole)).rjust(digits + 1, "0")
    return f"{'-' if whole < 0 else ''}{text[:-digits]}.{text[-digits:]}"


_DIGITS = 500

ORDERED_NUMBERS: ValueSampling = partial(_ordered, values.number)
"""For operators that compare by order: less than, equal, greater than."""
ORDERED_DATES: ValueSampling = partial(_ordered, values.moment)


def both_booleans(_listed: Sequence[str]) -> tuple[list[str], bool]:
    """True, false, and what is neither."""
    return ["true", "false", "x"], True


def listed_bytes(listed: Sequence[str]) -> tuple[list[str], bool]:
    """The listed values, another one, and what is none."""
    return [*dict.fromkeys(listed), "b3RoZXI=", "?"], "b3RoZXI=" not in listed


def network_starts(listed: Sequence[str]) -> tuple[list[str], bool]:
    """The first address of every stretch that the listed ranges cut the addresses into, and what is none."""
    starts = {(4, 0), (6, 0)}
    for network in map(values.network, listed):
        if network is not None:
            starts.add((network.version, int(network.network_address)))
            behind = int(network.broadcast_address) + 1
            if behind < 1 << network.max_prefixlen:
                starts.add((network.version, behind))
    classes = {4: IPv4Address, 6: IPv6Address}
    return [*(str(classes[version](number)) for version, number in sorted(starts)), "x"], True
