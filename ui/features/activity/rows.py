"""Rows of the activity: what policies would have stopped, what was used, what nobody used, what AWS refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import log
from typing import NamedTuple

from PySide6.QtCore import QDate, QLocale, Qt

from designer.activity.activity_file import Summary
from designer.analysis.replay.contents import ServiceUse
from designer.analysis.replay.replay import Replay, ReplayRow, RowKey
from designer.analysis.replay.stopped import StoppedKey
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.context_keys import as_documented
from ui import theme
from ui.theme import AnswerStyle, Role
from ui.widgets.item_views.flat_list import boxed
from ui.widgets.item_views.row_model import LazyRows, Row
from ui.widgets.item_views.rows import RowContent, ShareLook, ShareWidths

_FIRST = 12
"""Rows of a section before the rest, which is in a row of its own."""

_CELL = 18
"""Pixels of a box of the matrix, at least."""

_HEAD = 80
"""Pixels of one with its name above, where there is room."""

MOST_COLUMNS = 8
_MOST_BELOW = 200
_DAY = 86_400


class StoppedRequests(NamedTuple):
    """Requests of one kind behind a row of a replay."""

    row: ReplayRow
    key: StoppedKey
    summary: Summary


class UnusedService(NamedTuple):
    """A service that is allowed and not used.

    Attributes:
        prefix: Its prefix.
        actions: How many of its actions are allowed.
        about: How that is known, or why nobody knows.
    """

    prefix: str
    actions: int
    about: str


def amount(at_least: int, at_most: int) -> str:
    """Return a number of requests, a range if some depend on what no log records."""
    return f"{at_most:,}" if at_least == at_most else f"{at_least:,} to {at_most:,}"


def short_day(seconds: int) -> str:
    """Return the day of a time, in few words: "30 Nov"."""
    return QLocale(QLocale.Language.English).toString(QDate(1970, 1, 1).addDays(seconds // _DAY), "d MMM")


def iso_day(day: int) -> str:
    """Return a day, counted from 1970, as ISO 8601 writes it."""
    return QDate(1970, 1, 1).addDays(day).toString(Qt.DateFormat.ISODate)


def section(title: str, count: str, rows: Sequence[Row], about: str = "") -> Row:
    """Return a section with its count and its rows, or with a sentence where it has none."""
    nothing = [Row(RowContent(about, wrapped=True, icon="info"), id=f"nothing {title}", selectable=False)]
    content = RowContent(title, count, bold=True, wrapped=True)
    return Row(content, id=f"section {title}", rows=list(rows) or (nothing if about else []))


def _with_rest(rows: Sequence[Row], noun: str) -> list[Row]:
    """Put all rows but the first ones below one row that counts them."""
    if len(rows) <= _FIRST + 1:
        return list(rows)
    rest = rows[_FIRST:]
    content = RowContent(f"{len(rest):,} more {noun}", icon="more")
    return [*rows[:_FIRST], Row(content, id=f"rest {noun}", rows=rest)]


# --- Would have stopped ---


def stopped_rows(
    organization: Organization, replay: Replay, below: Mapping[RowKey, Sequence[StoppedRequests]]
) -> list[Row]:
    """Return a row for each statement that would have stopped something, or may have; `below` are those looked into."""
    rows = sorted(replay.rows.values(), key=lambda row: (-row.at_least, -row.at_most, row.key))
    names = {node.aws_id: node.name for node in organization.nodes.values() if node.aws_id} if below else {}

    def make(row: ReplayRow) -> Row:
        return _stopped_row(organization, names, row, below.get(row.key))

    return _first_made("stopped", rows, make, below=lambda row: make(row).rows)


def _first_made(
    name: str,
    rows: Sequence[ReplayRow],
    make: Callable[[ReplayRow], Row],
    below: Callable[[ReplayRow], Sequence[Row]] | None = None,
) -> list[Row]:
    """Make the first rows; the others are below one row that counts them, and are made when they are seen."""
    if len(rows) <= _FIRST + 1:
        return list(map(make, rows))
    rest = rows[_FIRST:]
    lazy = LazyRows(rest, lambda row: (name, row.key), make, below=below)
    content = RowContent(f"{len(rest):,} more statements", icon="more")
    return [*map(make, rows[:_FIRST]), Row(content, id=f"rest {name}", rows=lazy)]


def _stopped_row(
    organization: Organization, names: Mapping[str, str], row: ReplayRow, found: Sequence[StoppedRequests] | None
) -> Row:
    words, level = row_words(row.key), organization.node(NodeId(row.key.node)).name
    parts = [
        f"{counted(row.principal_count, 'principal')} in {counted(row.account_count, 'account')}",
        _services(row),
        f"last {short_day(row.last)}",
    ]
    number = amount(row.at_least, row.at_most)
    if row.open:
        parts.append(f"{row.at_most - row.at_least:,} depend on {_listed(row.open)}, which this evidence lacks")
    style = AnswerStyle.DENIED if row.at_least else AnswerStyle.UNKNOWN
    content = RowContent(
        words,
        f"at {level} · {' · '.join(parts)}",
        icon=style.value,
        icon_role=style.role,
        bold=True,
        wrapped=True,
        trailing=number,
    )
    who = f"{words} at {level} would" if row.key.label else f"No policy at {level} allows it, which would"
    requests = counted(row.at_most, "request") if row.at_least == row.at_most else f"{number} requests"
    tip = f"{who} have stopped {requests}, {row.writes:,} of them writes. "
    tip += f"{'. '.join(parts)}."
    below = _waiting(row) if found is None else [_request_row(names, one) for one in found[:_MOST_BELOW]]
    if found is not None and len(found) > _MOST_BELOW:
        more = RowContent(f"{len(found) - _MOST_BELOW:,} more kinds of requests", icon="more")
        below.append(Row(more, id=("more", row.key), selectable=False))
    return Row(content, tip, ("stopped", row.key), row, rows=below)


def _listed(keys: Iterable[str]) -> str:
    *first, last = map(as_documented, sorted(keys))
    return f"{', '.join(first)} and {last}" if first else last


def row_words(key: RowKey) -> str:
    """Return the policy and statement of a row: "RegionDeny · OnlyEurope"."""
    return " · ".join(key.label.rsplit("#", 1)) or "No policy allows it"


def _services(row: ReplayRow) -> str:
    named = [service for service, _ in row.services.most_common(3)]
    more = len(row.services) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")


def _waiting(row: ReplayRow) -> list[Row]:
    return [Row(RowContent("Looking who it was…", icon="info"), id=("waiting", row.key), selectable=False)]


def short_principal(arn: str) -> str:
    """Return the name of a role or user, with its path; "root user" for that."""
    name = arn.rpartition(":")[2]
    return "root user" if name == "root" else name.removeprefix("role/")


def _request_row(names: Mapping[str, str], one: StoppedRequests) -> Row:
    key, summary = one.key, one.summary
    account = names.get(key.account, key.account)
    style = AnswerStyle.DENIED if key.is_sure else AnswerStyle.UNKNOWN
    texts = [key.action, key.region, account, *([key.resource] if key.resource else [])]
    depending = f"\nIt depends on {_listed(key.open)}" if key.open else ""
    tip = f"{key.principal}\n{key.action} in {key.region}\n{key.resource or 'The log has no resource'}"
    tip += f"\n{account}, {short_day(summary.first)} to {short_day(summary.last)}{depending}"
    content = RowContent(
        short_principal(key.principal),
        " · ".join(texts),
        icon=style.value,
        icon_role=style.role,
        wrapped=True,
        trailing=f"{summary.requests:,} · {short_day(summary.last)}",
    )
    return Row(content, tip, ("request", one.row.key, key), one)


# --- Used, and not used ---


class UseColumn(NamedTuple):
    """What is used in an account or OU right below the node on show: a column of the matrix.

    Attributes:
        name: Its name.
        uses: By the prefix of the service; None if no event of it is known.
    """

    name: str
    uses: Mapping[str, ServiceUse] | None


def used_rows(found: Mapping[str, ServiceUse], columns: Sequence[UseColumn] = ()) -> list[Row]:
    """Return a row for each service that some accounts used, the most used first, with a box for each column."""
    names = sorted(found, key=lambda service: -found[service].requests)
    most = max((use.requests for use in found.values()), default=1)
    name, small = theme.name_font(), theme.secondary_font()
    uses = {one: f"{counted(use.accounts, 'account')} · last {short_day(use.last)}" for one, use in found.items()}
    texts = [(name, one) for one in names] + [(small, words) for words in uses.values()]
    title = max((theme.text_width(font, text) for font, text in texts), default=0)
    number = max((theme.text_width(name, f"{use.requests:,}") for use in found.values()), default=0) + 2
    words = max(number, len(columns) * theme.metrics().scaled(_CELL))
    widths = ShareWidths(title, words, end=number if columns else 0, heads=len(columns) * theme.metrics().scaled(_HEAD))
    made = []
    for service in names:
        use = found[service]
        boxes = tuple(_level(column.uses.get(service), most) if column.uses is not None else -1.0 for column in columns)
        requests = f"{use.requests:,}"
        share = ShareLook(requests, _level(use, most), 0, "", requests if columns else "", widths, boxes)
        content = RowContent(service, uses[service], icon="activity", icon_role=Role.ACCENT, share=share)
        lines = [f"{service}: {counted(use.requests, 'request')}, {uses[service]}"]
        lines += [f"{column.name}: {_used_words(column, service)}" for column in columns]
        below = LazyRows(columns, partial(_column_id, service), partial(_column_row, service)) if columns else ()
        row_id = f"used {service}"
        made.append(Row(content, "\n".join(lines), row_id, service, accessible=". ".join(lines), rows=below))
    return [*_heads(columns if made else (), widths), *_with_rest(made, "services used")]


def _heads(columns: Sequence[UseColumn], widths: ShareWidths) -> list[Row]:
    """Return the row that names the boxes of the rows below it."""
    names = tuple(column.name for column in columns)
    tip = f"A box for each of {', '.join(names)}, in this order: the stronger its colour, the more requests"
    look = ShareLook("", 0, 0, "", "", widths, heads=names)
    content = RowContent("", "stronger: more requests", share=look)
    return [Row(content, tip, "order of the boxes", selectable=False, accessible=tip)] if names else []


def _level(use: ServiceUse | None, most: int) -> float:
    """Return how much of the most was used, so that a hundred requests are to be seen beside a million."""
    return log(1 + use.requests) / log(1 + most) if use is not None else 0.0


def _used_words(column: UseColumn, service: str) -> str:
    if column.uses is None:
        return "no event of it is known"
    use = column.uses.get(service)
    return f"{counted(use.requests, 'request')}, last {short_day(use.last)}" if use is not None else "not used"


def _column_id(service: str, column: UseColumn) -> Hashable:
    return "used", service, column.name


def _column_row(service: str, column: UseColumn) -> Row:
    words = _used_words(column, service)
    return Row(
        RowContent(column.name, words, dense=True), f"{service} in {column.name}: {words}", _column_id(service, column)
    )


def unused_rows(unused: Sequence[UnusedService], ticked: frozenset[str]) -> list[Row]:
    """Return a row with a box for each service that is allowed and not in the evidence."""
    rows = []
    for one in unused:
        row = boxed(one.prefix, one.about, one.prefix in ticked, trailing=counted(one.actions, "action"), wrapped=True)
        tip = f"{one.prefix}: allowed, and not in this evidence ({one.about})"
        rows.append(Row(row.content, tip, f"unused {one.prefix}", one, row.state))
    return _with_rest(rows, "services not in this evidence")


def unlogged_rows(unknown: Sequence[UnusedService]) -> list[Row]:
    """Return a row for each service without evidence of its use."""
    rows = []
    for one in unknown:
        actions = counted(one.actions, "action")
        content = RowContent(one.prefix, one.about, icon="unknown", trailing=actions, wrapped=True)
        rows.append(Row(content, f"{one.prefix}: allowed; {one.about}", f"unlogged {one.prefix}", selectable=False))
    return _with_rest(rows, "services without evidence")


# --- Refused by AWS ---


def denied_rows(organization: Organization, denied: Replay) -> Iterator[Row]:
    """Yield a row for each level of today that denies what AWS refused, and one for what no level denies."""

    def make(row: ReplayRow) -> Row:
        level = organization.node(NodeId(row.key.node)).name
        who = min(map(short_principal, row.principals))
        more = f" and {len(row.principals) - 1:,} more" if len(row.principals) > 1 else ""
        style = AnswerStyle.DENIED if row.at_least else AnswerStyle.UNKNOWN
        content = RowContent(
            f"{level}: {row_words(row.key)}",
            f"{_services(row)} · {who}{more} · last {short_day(row.last)}",
            icon=style.value,
            icon_role=style.role,
            wrapped=True,
            trailing=amount(row.at_least, row.at_most),
        )
        if row.key.label:
            why = f"{row_words(row.key)} at {level} {'denies' if row.at_least else 'may deny'} it today"
        else:
            why = f"{'' if row.at_least else 'perhaps '}no policy at {level} allows it today"
        return Row(content, f"AWS refused it, and {why}", ("denied", row.key), row)

    yield from _first_made("denied", sorted(denied.rows.values(), key=lambda one: -one.at_most), make)
    rest = denied.requests - denied.stopped - denied.open
    if rest:
        content = RowContent(
            "No SCP or RCP of this design",
            "policies of the caller in its account, or of the resource",
            icon="principal",
            trailing=f"{rest:,}",
        )
        yield Row(content, "Refused by AWS, and no SCP or RCP of today denies it", "denied by none", selectable=False)
