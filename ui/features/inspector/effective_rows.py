"""An effective policy as rows: keys, the settings at their ends, and below each what every policy did to it."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Sequence

from designer.organization.declarative import Effective, OperatorOutcome, Setting, words
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyId
from designer.policy.json.text import Plain
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent


def effective_rows(organization: Organization, found: Effective) -> Iterator[Row]:
    """Yield the rows; one about a policy has its id as its value."""
    for unread in found.unread:
        policy, node = organization.policy(unread.policy).name, organization.node(unread.node).name
        told = f"{policy} at {node} is left out: {unread.reason}"
        yield Row(RowContent(told, icon="error"), told, ("unread", unread.policy, unread.node), unread.policy)
    yield from _below(organization, found.settings, ())


def _below(organization: Organization, settings: Sequence[Setting], path: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows below a key: keys and settings, in the order in which they come first."""
    depth = len(path)
    together: dict[tuple[str, bool], list[Setting]] = {}
    for setting in settings:
        together.setdefault((setting.path[depth], len(setting.path) == depth + 1), []).append(setting)
    for (key, is_setting), those in together.items():
        if is_setting:
            yield from (_setting_row(organization, setting) for setting in those)
        else:
            rows = tuple(_below(organization, those, (*path, key)))
            yield Row(RowContent(key, bold=True), id=((*path, key),), rows=rows)


def _setting_row(organization: Organization, setting: Setting) -> Row:
    shown = _shown(setting.value) if setting.present else "not set"
    content = RowContent(
        setting.path[-1], trailing=shown, icon="" if setting.present else "denied", faded=not setting.present
    )
    steps: list[Row] = []
    for number, step in enumerate(setting.steps):
        done, told = step.outcome is OperatorOutcome.DONE, words(organization, step)
        line = RowContent(told, icon="allowed" if done else "denied", faded=not done)
        row_id: Hashable = (*setting.path, number)
        steps.append(Row(line, told, row_id, PolicyId(step.origin.policy)))
    return Row(content, f"{' / '.join(setting.path)}: {shown}", setting.path, rows=steps)


def _shown(value: Plain) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(str(item) for item in value) or "an empty list"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
