"""Mutations of a design: of its bytes, its structure and its meaning. Each is one function of a seeded random."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from designer.exchange.formats.format import FILE_VERSION
from designer.organization.model.records import PolicyType
from designer.policy.matching.conditions import IF_EXISTS, NULL, Quantifier
from designer.policy.matching.operators import OPERATORS

Json = Any
"""What `json.loads` gives; mutations put anything anywhere."""

TEXTS = (
    "",
    " ",
    "\0",
    "\x1b[31mred\x1b[0m",
    "\x9b2J",
    "a\nb\r\nc\td",
    "\u202etxt.exe",
    "a\u200eb\u200fc\u061cd\u2066e\u2069",
    "\u2028\u2029\x85",
    "\ufffe\uffff\ufdd0",
    "\ufeff",
    "\U0001f469\u200d\U0001f4bb\U0010ffff",
    "e\u0301" * 40,
    "=cmd()",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "x;=cmd()",
    "＝cmd()",
    '"><script>alert(1)</script>',
    "]]>&amp;<!--",
    "<b>bold</b> &lt; %s %n {0} {node} $HOME `x`",
    "$(touch pwned)",
    "'; touch pwned; '",
    "-rf",
    "--help",
    "a'b\"c\\",
    "a | b",
    "a\n```\n<script>alert(1)</script>",
    "../../etc/passwd",
    "a/b//c/",
    "${aws:username}",
    "${",
    "*",
    "?" * 30,
    "*a" * 40,
    "arn:aws:s3:::*",
    "arn:aws:iam::*:role/*",
    "arn:::::",
    "123456789012",
    "arn:aws:iam::140280420560:role/ring-1",
    "2026-02-30",
    "0000-00-00T99:99:99+99:99",
    "99999-12-31",
    "9999-12-31T23:59:59-23:59",
    "s3:*",
    "S3:getobject",
    "not an action",
    "aws:RequestedRegion",
    "null",
    "1e999",
    "x" * 300,
    "x" * 20_000,
    "FullAWSAccess",
    "root",
)
NUMBERS = (0, -1, 1, 2**31, -(2**63), 10**30, 10**4000, 0.1, -0.0, 1e308, 5e-324, 1.5)
VALUES: tuple[Json, ...] = (None, True, False, *NUMBERS, [], {}, [[]], [None], {"": ""}, [{}], {"a": {"b": [1]}})

# ---- bytes


def flip_bits(random: Random, data: bytes) -> bytes:
    found = bytearray(data)
    for _ in range(random.randint(1, 8)):
        found[random.randrange(len(found))] ^= 1 << random.randrange(8)
    return bytes(found)


def cut_out(random: Random, data: bytes) -> bytes:
    start, size = random.randrange(len(data)), random.choice((1, 2, 10, 200))
    return data[:start] + data[start + size :]


def cut_off(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def repeat(random: Random, data: bytes) -> bytes:
    start, size = random.randrange(len(data)), random.choice((1, 5, 50, 500))
    return data[: start + size] * random.choice((1, 1, 2)) + data[start:]


def insert_bytes(random: Random, data: bytes) -> bytes:
    pieces = (
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xc0\x80",
        b'"',
        b"\\",
        b"\\u",
        b"{",
        b"}",
        b"[",
        b",",
        b":",
        b"/*",
        b"#",
    )
    more = (b"\x1b[2J", "\u2028".encode(), b"NaN", b"1e999", b"9" * 5000, b"[" * 3000, b'{"a":' * 600, b"\\ud800", b"'")
    at = random.randrange(len(data))
    return data[:at] + random.choice(pieces + more) * random.choice((1, 1, 3)) + data[at:]


def encode_otherwise(random: Random, data: bytes) -> bytes:
    text = data.decode()
    encoding = random.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp037", "latin-1", "utf-7"))
    return text.encode(encoding, "replace")


def wrap(random: Random, data: bytes) -> bytes:
    before, behind = random.choice(
        ((b"", data), (b"", b"\0" * 9), (b"// x\n", b""), (b"[", b"]"), (b"\xef\xbb\xbf" * 2, b""))
    )
    return before + data.replace(b"\n", random.choice((b"\r\n", b"\r", b"", b"\n"))) + behind


# ---- structure


def _places(value: Json) -> list[tuple[Json, Json]]:
    found: list[tuple[Json, Json]] = []
    todo = [value]
    while todo:
        inner = todo.pop()
        keys: list[Json] = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        found += [(inner, key) for key in keys]
        todo += [inner[key] for key in keys if isinstance(inner[key], dict | list)]
    return found


def _structural(change: Callable[[Random, Json, Json, Json], None]) -> Callable[[Random, bytes], bytes]:
    """A mutation that changes some of a design's objects and lists."""

    def mutate(random: Random, data: bytes) -> bytes:
        value = json.loads(data)
        for _ in range(random.choice((1, 1, 2, 4))):
            inner, key = random.choice(_places(value))
            change(random, value, inner, key)
        return json.dumps(value, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")

    mutate.__name__ = change.__name__.strip("_")
    return mutate


@_structural
def remove(random: Random, value: Json, inner: Json, key: Json) -> None:
    del random, value
    del inner[key]


@_structural
def replace(random: Random, value: Json, inner: Json, key: Json) -> None:
    del value
    inner[key] = copy.deepcopy(random.choice((*VALUES, *TEXTS)))


@_structural
def rename_key(random: Random, value: Json, inner: Json, key: Json) -> None:
    del value
    if isinstance(inner, dict):
        name = random.choice((*TEXTS, "\ud800", f"{key}s", str(key).upper(), str(key)[1:]))
        inner[name] = inner.pop(key)


@_structural
def add_key(random: Random, value: Json, inner: Json, key: Json) -> None:
    other = random.choice(_places(value))
    if isinstance(inner, dict):
        inner[str(other[1])] = copy.deepcopy(random.choice(VALUES))
    else:
        inner.insert(key, copy.deepcopy(random.choice(VALUES)))


@_structural
def transplant(random: Random, value: Json, inner: Json, key: Json) -> None:
    other, place = random.choice(_places(value))
    inner[key] = copy.deepcopy(other[place])


@_structural
def multiply(random: Random, value: Json, inner: Json, key: Json) -> None:
    del value
    if isinstance(inner, list):
        inner.extend(copy.deepcopy(inner[key]) for _ in range(random.choice((1, 1, 3, 300))))


@_structural
def nest(random: Random, value: Json, inner: Json, key: Json) -> None:
    del value
    for _ in range(random.choice((1, 5, 150, 250, 800))):
        inner[key] = [inner[key]] if random.random() < 0.5 else {"Statement": inner[key]}


@_structural
def halve(random: Random, value: Json, inner: Json, key: Json) -> None:
    del value
    half = random.choice(("\ud800", "\udfff", "x\udbffy"))
    if isinstance(inner, dict) and random.random() < 0.5:
        inner[half] = inner.pop(key)
    else:
        inner[key] = half


def repeat_key(random: Random, data: bytes) -> bytes:
    text = data.decode()
    lines = text.split("\n")
    at = random.choice([number for number, line in enumerate(lines) if line.endswith(",") and '": ' in line])
    lines.insert(at, lines[at])
    return "\n".join(lines).encode()


# ---- meaning: what is still a design


def _meaningful(change: Callable[[Random, Json], None]) -> Callable[[Random, bytes], bytes]:
    def mutate(random: Random, data: bytes) -> bytes:
        value = json.loads(data)
        for _ in range(random.choice((1, 1, 2, 4))):
            change(random, value)
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")

    mutate.__name__ = change.__name__.strip("_")
    return mutate


@_meaningful
def name_nodes(random: Random, value: Json) -> None:
    for node in random.sample(value["nodes"], min(3, len(value["nodes"]))):
        key = random.choice(("name", "name", "email", "awsId", "notes", "id"))
        if key == "id":
            _rename(value, node["id"], random.choice([text[:200] for text in TEXTS if text]))
        elif key != "email" or node["kind"] == "account":
            node[key] = random.choice(TEXTS)


def _rename(value: Json, old: str, new: str) -> None:
    for inner, key in _places(value):
        if inner[key] == old:
            inner[key] = new


@_meaningful
def tag_nodes(random: Random, value: Json) -> None:
    random.choice(value["nodes"])["tags"] = {random.choice(TEXTS): random.choice(TEXTS) for _ in range(5)}


@_meaningful
def move_nodes(random: Random, value: Json) -> None:
    node, above = random.choice(value["nodes"]), random.choice(value["nodes"])
    if node["kind"] != "root":
        node["parent"] = above["id"]


@_meaningful
def deepen(random: Random, value: Json) -> None:
    above = random.choice([node for node in value["nodes"] if node["kind"] != "account"])["id"]
    for number in range(random.choice((3, 8, 90, 110))):
        name = f"deep-{random.randrange(10**9)}-{number}"
        value["nodes"].append({"id": name, "kind": "ou", "parent": above, "name": random.choice(TEXTS) or name})
        above = name
    value["nodes"].append({"id": f"{above}-account", "kind": "account", "parent": above, "name": "deep"})


@_meaningful
def name_policies(random: Random, value: Json) -> None:
    policy = random.choice(value["policies"])
    key = random.choice(("name", "name", "description", "awsId", "id", "type"))
    if key == "id":
        _rename(value, policy["id"], random.choice([text[:200] for text in TEXTS if text]))
    elif key == "type":
        policy["type"] = random.choice(_TYPES)
    else:
        policy[key] = random.choice(TEXTS)


@_meaningful
def attach(random: Random, value: Json) -> None:
    ids = [policy["id"] for policy in value["policies"]] + ["FullAWSAccess", "RCPFullAWSAccess"]
    for node in random.sample(value["nodes"], min(5, len(value["nodes"]))):
        node["policies"] = random.sample(ids, random.randint(0, len(ids)))


@_meaningful
def write_statements(random: Random, value: Json) -> None:
    """Hostile texts, wrong types and odd elements in the statements of policies."""
    policy = random.choice(value["policies"])
    document = policy.get("document")
    if isinstance(document, dict) and document:
        for _ in range(random.choice((1, 1, 3))):
            inner, key = random.choice(_places(document) or [(document, "Statement")])
            inner[key] = copy.deepcopy(random.choice((*TEXTS, *VALUES)))


@_meaningful
def add_statement(random: Random, value: Json) -> None:
    def text() -> str:
        return random.choice(TEXTS)

    def some() -> Json:
        return random.choice((text(), [text(), text()], [], [text() for _ in range(60)]))

    operator = random.choice(
        (
            "StringEquals",
            "StringLike",
            "ForAllValues:StringNotLike",
            "NumericLessThan",
            "DateGreaterThan",
            "Bool",
            "Null",
        )
    )
    more = random.choice(
        ("IpAddress", "ArnLike", "BinaryEquals", "ForAnyValue:StringEqualsIfExists", "Nonsense", operator)
    )
    statement = {
        "Sid": text(),
        "Effect": random.choice(("Allow", "Deny", "Deny", text())),
        random.choice(("Action", "NotAction")): random.choice((some(), "*", ["s3:*", "ec2:Run*", text()])),
        random.choice(("Resource", "NotResource")): random.choice((some(), "*")),
        "Condition": {operator: {text(): some(), "aws:PrincipalTag/x": some()}, more: {"aws:SourceIp": some()}},
    }
    statement |= random.choice(({}, {"Principal": "*"}, {"Principal": {"AWS": some()}}, {text(): some()}))
    documents = [policy["document"] for policy in value["policies"] if isinstance(policy.get("document"), dict)]
    if documents:
        document = random.choice(documents)
        found = document.setdefault("Statement", [])
        if isinstance(found, list):
            found.insert(0, statement)


@_meaningful
def type_policies(random: Random, value: Json) -> None:
    """A policy's content as half-typed text."""
    policy = random.choice(value["policies"])
    document = policy.pop("document", {})
    text = policy.get("text") or json.dumps(document, indent=random.choice((None, 2)))
    at = random.randrange(len(text))
    pieces = (
        "",
        '"',
        "}",
        "]",
        ",",
        "\\ud800",
        "\\u0000",
        "\0",
        "${x}",
        "{{ y }}",
        "//",
        "1e999",
        "-",
        "'",
        "\u202e",
        "NaN",
    )
    policy["text"] = (
        text[:at] + random.choice((*pieces, "[" * 300, '{"a":' * 190)) + text[at + random.choice((0, 1, 9)) :]
    )


@_meaningful
def set_up(random: Random, value: Json) -> None:
    settings = value["organization"]
    node = random.choice(value["nodes"])["id"]
    match random.randrange(8):
        case 0:
            settings["name"] = random.choice(TEXTS)
        case 1:
            settings["managementAccount"] = random.choice((None, node))
        case 2:
            settings["policyTypes"] = random.sample(list(_TYPES), random.randint(0, len(_TYPES)))
        case 3:
            settings["trustedServices"] = [random.choice(TEXTS) for _ in range(3)]
        case 4:
            settings["delegatedAdministrators"] = [{"account": node, "service": random.choice(TEXTS)}]
        case 5:
            settings["reservedSlots"] = {random.choice(_TYPES): random.choice((0, 1, 5, 99))}
        case 6:
            value["silenced"] = [{"check": random.choice(("gaps", *TEXTS)) or "x", "reason": "r", "node": node}]
        case _:
            settings["awsId"] = random.choice(TEXTS)
    settings["featureSet"] = random.choice(("ALL", "ALL", "CONSOLIDATED_BILLING"))


_TYPES = tuple(kind.value for kind in PolicyType)


@_meaningful
def settle(random: Random, value: Json) -> None:
    """Hostile texts and values in identities, assignments and records on compliance, and much of some of them."""
    parts = [key for key in ("identities", "accessAssignments", "compliance") if value.get(key)]
    part = random.choice(parts or ["organization"])
    places = _places(value[part])
    lists = [inner[key] for inner, key in places if isinstance(inner[key], list) and inner[key]]
    texts = [(inner, key) for inner, key in places if isinstance(inner[key], str)]
    match random.randrange(6):
        case 0 if lists:
            found = random.choice(lists)
            found += [copy.deepcopy(random.choice(found)) for _ in range(random.choice((1, 200)))]
        case 1 if texts:
            inner, key = random.choice(texts)
            inner[key] = random.choice(TEXTS)
        case 2 if texts:  # everywhere: what is referred to stays so
            inner, key = random.choice(texts)
            _rename(value[part], inner[key], random.choice(TEXTS)[:200])
        case 3 if texts:
            inner, key = random.choice(texts)
            other, place = random.choice(texts)
            inner[key] = other[place]
        case 4:
            inner, key = random.choice(places)
            inner[key] = copy.deepcopy(random.choice(VALUES))
        case _:
            inner, key = random.choice(texts or places)
            inner[key] = "x" * 200_000


@_meaningful
def trust_others(random: Random, value: Json) -> None:
    """Hostile and odd statements in the policies of principals, and in who may take roles."""
    holders = [
        one
        for inside in value.get("identities", {}).values()
        for kind in ("users", "groups", "roles", "policies")
        for one in inside.get(kind, [])
    ]
    holder = random.choice(holders or value["policies"])

    def texts() -> str:
        return random.choice((*TEXTS, "arn:aws:iam::140280420560:role/ring/*", "${aws:PrincipalTag/team}", "sts:*"))

    statement: dict[str, Json] = {
        "Effect": random.choice(("Allow", "Deny", "Maybe")),
        random.choice(("Action", "NotAction")): random.choice((texts(), [texts(), texts()], "sts:AssumeRole", "*")),
        "Condition": {random.choice(_OPERATORS): {texts(): texts(), "aws:PrincipalTag/team": [texts(), 1, True]}},
    }
    document = {"Version": random.choice(("2012-10-17", "2008-10-17", texts())), "Statement": [statement]}
    if "trust" in holder and random.random() < 0.6:
        statement[random.choice(("Principal", "NotPrincipal"))] = random.choice(
            (
                "*",
                {"AWS": texts()},
                {"AWS": [texts(), "*"]},
                {"Federated": texts()},
                {"Service": [texts()]},
                {},
                texts(),
            )
        )
        holder["trust"] = {"document": document}
        return
    statement[random.choice(("Resource", "NotResource"))] = random.choice((texts(), [texts(), "*"]))
    if "document" in holder or "text" in holder:
        holder["document"] = document
        holder.pop("text", None)
    else:
        holder.setdefault("inline", []).append({"name": texts()[:200] or "x", "document": document})


_NAMES = (NULL, *(row.name for row in OPERATORS.values()))
_OPERATORS = (
    *_NAMES,
    *(f"{name}{IF_EXISTS}" for name in _NAMES),
    *(f"{quantifier.value}:{name}" for quantifier in (Quantifier.ALL, Quantifier.ANY) for name in _NAMES),
    *("Nonsense", ""),
)


PLAN_LINES = ("62 .", "880x700@0.5 62 |9-4...", "9999999x1@0.001 1 |0..", "1x1@1.0 99999 .", "5 -9999999..", "", "\0")


@_meaningful
def lay_out(random: Random, value: Json) -> None:
    ids = [node["id"] for node in value["nodes"]]
    places = {random.choice(ids): [random.choice((0, 1e6, -1e6, 0.5)), random.randint(-9999, 9999)] for _ in range(4)}
    value["layout"] = {
        "direction": random.choice(("top-down", "left-right", "compact", "nested")),
        "density": random.choice(("comfortable", "compact", "dense")),
        "spacing": random.choice((0.1, 1.0, 3.0, 1e-300)),
        "collapsed": random.sample(ids, min(2, len(ids))),
        "positions": places,
        "plan": {one: random.choice(PLAN_LINES) for one in random.sample(ids, min(9, len(ids)))},
    }
    value["version"] = FILE_VERSION


@_meaningful
def be_newer(random: Random, value: Json) -> None:
    value["version"] = random.choice((FILE_VERSION + 1, FILE_VERSION, 10**18, 0, -1))
    value[random.choice(TEXTS)] = random.choice(VALUES)


BYTES = (flip_bits, cut_out, cut_off, repeat, insert_bytes, encode_otherwise, wrap)
STRUCTURE = (remove, replace, rename_key, add_key, transplant, multiply, nest, halve, repeat_key)
MEANING = (
    name_nodes,
    tag_nodes,
    move_nodes,
    deepen,
    name_policies,
    attach,
    write_statements,
    add_statement,
    type_policies,
    set_up,
    settle,
    trust_others,
    lay_out,
    be_newer,
)
KINDS: dict[str, Callable[[Random, bytes], bytes]] = {one.__name__: one for one in (*BYTES, *STRUCTURE, *MEANING)}


def designs(kind: str, seed: int, bases: tuple[bytes, ...]) -> Iterator[bytes]:
    """Endlessly many designs of one kind of mutation, some mutated in their meaning before."""
    random = Random(f"{kind} {seed}")
    while True:
        data = random.choice(bases)
        if random.random() < 0.3:
            data = random.choice(MEANING)(random, data)
        try:
            yield KINDS[kind](random, data)
        except (
            ValueError,
            KeyError,
            IndexError,
            TypeError,
            RecursionError,
        ):  # the first mutation left nothing for the second
            continue
