"""Additions that the palette offers: a policy of any type, a policy type to enable, and guardrails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from designer.analysis import guardrails
from designer.basics.words import begins_words
from designer.organization.edits import enable_policy_type
from designer.organization.model import quotas
from designer.organization.model.records import PolicyType
from ui.commands.actions import WindowActions
from ui.commands.edit_commands import new_policy
from ui.commands.requests import ADD_GUARDRAIL
from ui.state.session import Session, push
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

_MOST = 5
"""Guardrails that are offered; the dialog of all of them has its own search."""

_COMMANDS = {PolicyType.SERVICE_CONTROL_POLICY: "add.scp"}
"""Types with a command of their own, which is found anyway."""


class Additions:
    """Policies that can be made now.

    Args:
        session: Of the window.
        actions: Its commands: what cannot be done now is offered faded, as they are.
    """

    def __init__(self, session: Session, actions: WindowActions) -> None:
        self._session = session
        self._actions = actions

    def policies(self, words: Sequence[str]) -> Iterator[Pick]:
        """A new policy of each type that the words begin words of: "new tag policy", "rcp"."""
        for kind, about in quotas.load().types.items():
            if kind not in _COMMANDS and begins_words(f"new create {about.noun} {about.short} policy", words):
                content = RowContent(f"New {about.noun}", icon="policy-add", faded=self._faded)
                yield Pick(content, partial(new_policy, self._session, kind))

    def types(self, words: Sequence[str]) -> Iterator[Pick]:
        """Enabling each policy type that the words begin words of: "enable rcp"."""
        if not begins_words("enable", words[:1]):
            return
        enabled = self._session.organization.settings.policy_types
        for kind, about in quotas.load().types.items():
            if begins_words(f"{about.plural} {about.noun} policies", words[1:]):
                known = "already enabled" if kind in enabled else ""
                content = RowContent(f"Enable {about.plural}", known, icon="policy", faded=bool(known) or self._faded)
                yield Pick(content, partial(self._enable, kind))

    def _enable(self, kind: PolicyType) -> None:
        push(self._session, lambda: enable_policy_type(self._session.organization, kind))

    def guardrails(self, words: Sequence[str]) -> Iterator[Pick]:
        """The guardrails that are found by what begins as the words do, those with all of them in the title first."""
        found = [one for one in guardrails.load().values() if begins_words(one.search_text, words)]
        found.sort(key=lambda one: not begins_words(one.title, words))
        for one in islice(found, _MOST):
            kind = "" if one.type is PolicyType.SERVICE_CONTROL_POLICY else quotas.load().types[one.type].short
            title = f"Add guardrail: {one.title.removesuffix(f' ({kind})')}"
            content = RowContent(title, badge=kind, icon="template", faded=self._faded)
            yield Pick(content, partial(self._session.requests.ask, ADD_GUARDRAIL, one.id))

    @property
    def _faded(self) -> bool:
        return not self._actions["add.guardrail"].isEnabled()
