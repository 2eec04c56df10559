"""Native format: an Orgwright design as JSON, version 1 or 2, read from a checked value of the file's shape.

What checks it is imported when something has to be checked: it brings pydantic's core with it, and the program's own
templates, which tests have checked, are read without. So are the tables of the parts that few designs have.

The shape is in `tables`, published as ``resources/orgwright.schema.json``. What is written is stable: equal designs
give equal bytes, and an edit changes only the lines of what it touched. Some readings that the shape does not say:

- White space and escapes in a policy are not content: a text that is a JSON object is kept as ``document`` and comes
  back on indented lines. A text that is none, or that would not survive that (repeated keys, numbers like ``1.10``),
  is kept as ``text``, exactly as typed.
- A node without the key ``policies`` has what AWS attaches to a new node. An empty list is kept: it is a gap, which
  `checks` reports.
- AWS's own policies are added where the file leaves them out.
- A test may name nodes that are gone: proving says that it covers nothing there.
- A comment may be on what is gone: it is kept.
- A suppression may name a node, a policy or a check that is gone: `checks` says that it suppresses nothing.
- Siblings are in the order of the list, wherever their parent stands.
- A file says the lowest version that holds it; `versions` lists the members that came after version 1.
- A newer version is read as far as this one knows it and cannot be saved, so that nothing of it is lost.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from designer.basics.errors import Fault, FormatError
from designer.exchange.formats import loading
from designer.exchange.formats.documents import put_texts
from designer.exchange.formats.fields import RecordTable, Shape
from designer.exchange.formats.format import FILE_MARK, FILE_VERSION, Format, NativeFile
from designer.exchange.formats.node_columns import NodeColumns, NodeRows, node_columns, node_records
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.tables.organization import (
    LAYOUT_TABLE,
    OBSERVED_KEYS,
    ORGANIZATION_TABLE,
    POLICY_TABLE,
    SUPPRESSION_TABLE,
)
from designer.exchange.formats.values import listed_objects, listed_texts
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    NodeId,
    NodeKind,
    Offset,
    Policy,
    Settings,
    aws_managed_policies,
    managed_as,
)

if TYPE_CHECKING:  # few designs have any
    from designer.organization.model.identities import AccountIdentities

_ROOT = NodeKind.ROOT.value


def loading_faults(members: Shape, *, unknown_keys: bool) -> list[loading.LoadingFault]:
    """Return everything that keeps a value from being a design.

    Args:
        members: The file's members.
        unknown_keys: True if keys that this program does not know are faults.
    """
    from designer.exchange.formats import references, shape, versions

    found = [*shape.loading_faults(members, unknown_keys=unknown_keys), *versions.version_faults(members)]
    if len(found) >= loading.ENOUGH:  # the shape was not looked at to the end
        return found
    return found + references.loading_faults(members, [one.path for one in found])


def _contents(members: Shape) -> Iterator[tuple[FaultPath, Shape]]:
    """Yield what holds a document or a text in a value without faults."""
    for index, policy in enumerate(listed_objects(members, "policies")):
        yield ("policies", index), policy
    organization = cast("Shape", members["organization"])
    if "resourcePolicy" in organization:
        yield ("organization", "resourcePolicy"), cast("Shape", organization["resourcePolicy"])
    if members.get("identities"):
        from designer.exchange.formats.references import content_holders  # few designs have any
        from designer.exchange.formats.tables.whole_file import RARE_MEMBERS

        yield from content_holders(RARE_MEMBERS["identities"], members["identities"], ("identities",))
    for index, one in enumerate(listed_objects(cast("Shape", members.get("accessAssignments", {})), "permissionSets")):
        if "inline" in one:
            yield ("accessAssignments", "permissionSets", index, "inline"), cast("Shape", one["inline"])


def build_design(members: Shape, nodes: NodeColumns | None = None) -> NativeFile:
    """Return the design of a value without faults, with documents as texts.

    Args:
        members: The value.
        nodes: Its nodes, if columns were made of them.
    """
    settings = _settings(members)
    policies = [_policy(policy) for policy in listed_objects(members, "policies")]
    managed = {managed: policy.id for policy in reversed(policies) if (managed := managed_as(policy))}
    managed |= {policy.id: policy.id for policy in policies if policy.id in managed}
    ours = {policy.id for policy in policies}
    policies += [policy for policy in aws_managed_policies() if policy.id not in ours | managed.keys()]
    nodes = nodes or node_columns(NodeRows(listed_objects(members, "nodes")))
    kinds = [kind for kind in settings.policy_types if kind in DEFAULT_POLICY]
    default = tuple(managed.get(DEFAULT_POLICY[kind], DEFAULT_POLICY[kind]) for kind in kinds)
    shape = cast("Shape", members.get("layout", {}))
    identities = _identities(cast("Shape", members["identities"])) if members.get("identities") else {}
    records = node_records(nodes, default, managed)
    organization = Organization(records, policies, settings, _places(shape, nodes.kinds), identities)
    # What the layout says about nodes that are gone is dropped: it changes nothing that matters.
    collapsed = tuple([NodeId(name) for name in listed_texts(shape, "collapsed") if name in nodes.kinds])
    layout = LAYOUT_TABLE.read(shape)
    direction = "nested" if layout.direction == "compact" else layout.direction  # it took the place of an outline
    layout = replace(layout, direction=direction, collapsed=collapsed)
    return NativeFile(organization, layout, schema=str(members.get("$schema", "")))


def _settings(members: Shape) -> Settings:
    shape = cast("Shape", members["organization"])
    table: RecordTable[Settings] = ORGANIZATION_TABLE
    if not OBSERVED_KEYS.isdisjoint(shape):
        from designer.exchange.formats.tables.whole_file import WHOLE_ORGANIZATION_TABLE

        table = WHOLE_ORGANIZATION_TABLE
    settings = table.read(shape)
    if members.get("silenced"):
        settings = replace(
            settings, suppressions=tuple(map(SUPPRESSION_TABLE.read, listed_objects(members, "silenced")))
        )
    if members.get("tests"):
        from designer.exchange.formats.tables.guardrail_tests import (
            TEST_TABLE,  # few designs have any, as of the others
        )

        settings = replace(settings, tests=tuple(map(TEST_TABLE.read, listed_objects(members, "tests"))))
    if members.get("comments"):
        from designer.exchange.formats.tables.comments import COMMENT_TABLE

        comments = tuple(map(COMMENT_TABLE.read, listed_objects(members, "comments")))
        settings = replace(settings, comments=comments)
    if members.get("compliance"):
        from designer.exchange.formats.tables.compliance import COMPLIANCE_TABLE

        records = COMPLIANCE_TABLE.read(cast("Shape", members["compliance"]))
        settings = replace(settings, compliance=records)
    if "accessAssignments" in members:
        from designer.exchange.formats.tables.identities import CENTER_TABLE

        center = CENTER_TABLE.read(cast("Shape", members["accessAssignments"]))
        settings = replace(settings, identity_center=center)
    return settings


def _identities(accounts: Shape) -> dict[NodeId, AccountIdentities]:
    from designer.exchange.formats.tables.identities import ACCOUNT_TABLE

    read = ACCOUNT_TABLE.read
    return {NodeId(account): read(cast("Shape", shape)) for account, shape in accounts.items()}


def _policy(shape: Shape) -> Policy:
    read = POLICY_TABLE.read(shape)
    return replace(read, aws_managed=True) if managed_as(read) and read.aws_id and not read.aws_managed else read


def _places(layout: Shape, kinds: Mapping[NodeId, str]) -> dict[NodeId, Offset]:
    """Return the places of nodes that are there; the root has none, as all others are around it."""
    positions = cast("dict[str, tuple[float, float]]", layout.get("positions", {}))
    places = {NodeId(name): (round(x), round(y)) for name, (x, y) in positions.items()}
    return {node_id: place for node_id, place in places.items() if kinds.get(node_id, _ROOT) != _ROOT}


_LARGE = 4_000_000
"""Bytes of a file whose records are too many to look through for garbage."""


def read(data: bytes, source: str) -> NativeFile:
    """Return the design in some bytes.

    Args:
        data: The content of a file.
        source: Its name, for messages.

    Raises:
        FormatError: The data cannot be read; lists the faults with JSON path and line (the first hundred).
    """
    with collector_paused(stays=len(data) >= _LARGE):
        try:
            text = loading.loadable_text(data, source)
            return read_sound(text) or read_closely(text, source)
        except RecursionError:  # what the scanner can just read may be too deep for what looks at it
            loading.refuse(source, "The values are nested too deeply to be a design.")
        except FormatError:
            from designer.exchange.formats.conflicts import read_conflicts  # few files have any

            conflicted = read_conflicts(data)
            if conflicted is not None:
                raise FormatError(source, loading.capped_faults(list(conflicted.faults()))) from None
            raise


def read_sound(text: str) -> NativeFile | None:
    """Return a design if surely nothing is wrong with it, as with most: no place of a fault is looked for."""
    rows = NodeRows()
    members = loading.parse_members(text, "nodes", rows.take)
    if members is None or members.get("format") != FILE_MARK or _newer(members):
        return None
    from designer.exchange.formats import references, versions
    from designer.exchange.formats.sound_nodes import all_fit, sound_nodes
    from designer.exchange.formats.tables.needed import kind_of_file

    rest: Shape = {**members, "nodes": []}  # of the nodes, which are in the rows, there are marks
    try:
        has_shape = all_fit(kind_of_file(rest).core, [rest])
    except TypeError:
        has_shape = False
    nodes = sound_nodes(members.get("nodes"), rows, references.policy_ids(members)) if has_shape else None
    if nodes is None or any(versions.version_faults(rest)):
        return None
    is_sound = not references.faults_beside_nodes(rest, cast("dict[str, str]", nodes.kinds))
    return build_design(members, nodes) if is_sound and not put_texts(_contents(members)) else None


def read_closely(text: str, source: str) -> NativeFile:
    """Read a design, and find every fault with its place.

    Raises:
        FormatError: The design has faults.
    """
    value, text, found = loading.parse_json(text, source)
    members = _members(value, source)
    newer = _newer(members)
    found += loading_faults(members, unknown_keys=not newer)
    if found := found or put_texts(_contents(members)):
        faults = loading.faults_in_order(text, found)
        raise FormatError(source, (Fault(newer), *faults) if newer else faults)
    return replace(build_design(members), read_only=bool(newer), notes=(newer,) if newer else ())


def read_own(data: bytes, source: str) -> NativeFile:
    """Design in bytes that this program ships and its tests have checked: read without checking them again."""
    with collector_paused():
        members = _members(loading.load_json(data, source).value, source)
        put_texts(_contents(members))
        return build_design(members)


@contextmanager
def collector_paused(*, stays: bool = False) -> Iterator[None]:
    """Reading and comparing make many objects and no garbage; searching for some doubles the time of a large file.

    Args:
        stays: True if the objects live long: the collector leaves them out, and the window does not stand still for a
            first look at a million of them. They hold no cycles, so they still go with their last reference.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if stays:  # also where Ctrl+C came: until it is handled, its traceback holds all of them
            gc.freeze()
        if was_enabled:
            gc.enable()


def claims_to_be_native(beginning: bytes) -> bool:
    """True for the beginning of a file that means to be a design, whole or broken; one that says nothing may be one.

    So may one that begins with what Git writes into a file with conflicts.
    """
    text = beginning.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text or text.startswith(b"<<<<<<<"):
        return True
    markers = (f'"{FILE_MARK}"'.encode(), b'"organization"')
    return text.startswith(b"{") and (b'"' not in text or any(marker in text for marker in markers))


def is_native(value: loading.Json) -> bool:
    """Return True for the JSON of a design."""
    return isinstance(value, dict) and (value.get("format") == FILE_MARK or {"nodes", "organization"} <= value.keys())


def _members(value: loading.Json, source: str) -> dict[str, loading.Json]:
    if not isinstance(value, dict):
        loading.refuse(source, "An Orgwright file is a JSON object; this is another JSON value.", 1)
    if not is_native(value):
        loading.refuse(source, f'This JSON is not an Orgwright file: it does not say "format": "{FILE_MARK}".', 1)
    return value


def _newer(members: dict[str, loading.Json]) -> str:
    """Return a sentence about a version that this program does not know, or "" for any that it knows."""
    version = members.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version <= FILE_VERSION:
        return ""
    return (
        f"The file was written by a newer Orgwright (file version {version}; this program knows version "
        f"{FILE_VERSION}). It can be looked at but not saved, since some of it may not be shown."
    )


def write(file: NativeFile) -> bytes:
    """Design as the bytes of a file: UTF-8, stable order of keys, two spaces of indent, a newline at the end.

    Raises:
        EditError: The file is of a newer version, and something would be lost.
        FormatError: The bytes could not be read again.
    """
    return FORMAT.write(file)


def parts(file: NativeFile) -> Iterator[str]:
    """Return the text of a file in parts, each made within a few milliseconds; see `writing.file_parts`."""
    from designer.exchange.formats import writing  # nothing is written at the start

    return writing.file_parts(file)


FORMAT = Format(
    name="native", title="Orgwright design", suffixes=(".orgwright.json", ".json"), loses="", parts=parts, read=read
)
