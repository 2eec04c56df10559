"""Rows of the palette for policies: those that there are of a type, new ones, types to enable, guardrails."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from designer.analysis import guardrails
from designer.analysis.guardrails import Guardrail
from designer.analysis.plain_questions import DENIAL_WORDS, PEOPLE_WORDS, telling
from designer.basics.words import begins_words, counted, plain, short
from designer.organization.edits import enable_policy_type
from designer.organization.edits.rules import named
from designer.organization.model import quotas
from designer.organization.model.records import NodeKind, PolicyId, PolicyType
from designer.policy.catalog.plain_words import singular
from ui.commands.actions import WindowActions
from ui.commands.commenting import show_comment
from ui.commands.edit_commands import new_policy
from ui.commands.requests import ADD_GUARDRAIL, ADD_IDENTITY, ADD_TAG, SHOW_PANEL, show_policy
from ui.state.node_looks import policy_glyph
from ui.state.session import Session, push
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

_MOST = 5
"""Guardrails that are offered; the dialog of all of them has its own search."""

_MOST_COMMENTS = 3
"""Comments that are offered; their panel has a search of its own."""

_REGION, _LIMIT = re.compile(r"[a-z]{2}(-[a-z]+)+-\d"), '"aws:requestedregion"'
_REGIONS = frozenset({"region", "regions"})
_LIMITING = DENIAL_WORDS | {"deny", "restrict", "limit", "only", "allow", "except", "outside"}
_OFFER = frozenset({"add", "guardrail:"})
"""Words that also find a guardrail, besides its own."""

_GLYPHS = {"user": "principal", "group": "group", "role": "role", "permission set": "template"}

_COMMANDS = {PolicyType.SERVICE_CONTROL_POLICY: "add.scp"}
"""Types with a command of their own, which is found anyway."""


def open_policy(session: Session, policy_id: PolicyId) -> None:
    """Show a policy in the editor: who typed its name goes on typing."""
    if policy_id in session.organization.policies:
        show_policy(session.requests, policy_id)
        session.requests.ask(SHOW_PANEL, "editor")


def commented(session: Session, words: Sequence[str]) -> Iterator[Pick]:
    """Yield the newest comments that have some words in them, or in what they are on."""
    comments = session.organization.settings.comments
    if comments and words and len(" ".join(words)) > 2:
        from designer.analysis.differences.comment_words import comment_place_words  # most designs have none

        organization, left = session.organization, _MOST_COMMENTS
        for comment in reversed(comments):
            place = comment_place_words(organization, comment)
            text = f"{comment.text} {comment.author} {place} {' '.join(each.text for each in comment.replies)}".lower()
            if left and all(word in text for word in words):
                left -= 1
                content = RowContent(short(plain(comment.text)), f"comment on {plain(place)}", icon="note")
                yield Pick(content, partial(show_comment, session, comment.id))


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
        """Yield a new policy of each type that the words begin words of: "new tag policy", "rcp"."""
        verbs = "new create make add" if len(words) > 1 else "new create"
        words = [word for word in words if word not in ("a", "an")] or words
        for kind, about in quotas.load().types.items():
            if kind not in _COMMANDS and begins_words(f"{verbs} {about.noun} {about.short} policy", words):
                content = RowContent(f"New {about.noun}", icon="policy-add", faded=self._faded)
                yield Pick(content, partial(new_policy, self._session, kind))

    def identities(self, words: Sequence[str]) -> Iterator[Pick]:
        """Yield the new users, groups and roles of the account that is selected, or of Identity Center: "new user"."""
        organization, current = self._session.organization, self._session.current
        if len(words) < 2 or not begins_words("new add create make", words[:1]):
            return
        account = organization.node(current) if current is not None else None
        inside = account is not None and account.kind is NodeKind.ACCOUNT
        here = account.name if account is not None and inside else "Identity Center"
        for kind in ("user", "group", "role", "permission set") if inside else ("user", "group", "permission set"):
            where = "Identity Center" if kind == "permission set" else here
            if begins_words(kind, map(singular, words[1:])):
                content = RowContent(f"New {kind} in {where}", icon=_GLYPHS[kind], faded=self._faded)
                yield Pick(content, partial(self._make, kind))

    def _make(self, kind: str) -> None:
        """Make an identity in the account that is selected; a permission set is in none."""
        if kind == "permission set":
            self._session.select([])
        self._session.requests.ask(ADD_IDENTITY, kind)

    def tags(self, words: Sequence[str]) -> Iterator[Pick]:
        """Yield a tag for what is selected: "add tag"."""
        organization, selection = self._session.organization, self._session.selection
        asked = begins_words("new add create set", words[:1]) and begins_words("tag", map(singular, words[1:]))
        if selection and asked:
            content = RowContent(f"Add a tag to {named(organization, selection)}", icon="add", faded=self._faded)
            yield Pick(content, partial(self._session.requests.ask, ADD_TAG, None))

    def of_type(self, words: Sequence[str]) -> Iterator[Pick]:
        """Yield the policies of the type that some words name, and what can be done with them: "tag policy"."""
        typed = " ".join(singular(word) for word in words)
        kinds = [
            kind for kind, about in quotas.load().types.items() if typed in (about.noun.lower(), about.short.lower())
        ]
        if not kinds or " " not in typed:
            return
        (kind,) = kinds
        organization = self._session.organization
        there = sorted((one for one in organization.policies.values() if one.type is kind), key=lambda one: one.name)
        for policy in there[:_MOST]:
            places = counted(len(organization.targets(policy.id)), "target")
            content = RowContent(f"Show {policy.name}", typed, icon=policy_glyph(policy), trailing=places)
            yield Pick(content, partial(open_policy, self._session, policy.id))
        attach = self._actions["policy.attach"]
        if there and attach.isEnabled():
            yield Pick(RowContent(f"Attach a {typed}", f"choose a {typed}", icon="attach"), attach.trigger)

    def of_region(self, words: Sequence[str]) -> Iterator[Pick]:
        """The guardrail that limits Regions: "deny all regions but"; policies that do: "where is us-east-1 blocked"."""
        if _REGIONS.intersection(words) and _LIMITING.intersection(words) and not self.guardrails(words)[0]:
            yield self._guardrail(guardrails.load()["deny-regions"])
        for region in filter(_REGION.fullmatch, words):
            held = (one for one in self._session.organization.policies.values() if _LIMIT in one.text.lower())
            naming = [(f'"{region}"' in one.text, one.name, one) for one in held]
            for is_named, _, policy in sorted(naming, key=lambda one: (not one[0], one[1]))[:_MOST]:
                about = f"{'names' if is_named else 'limits Regions without naming'} {region}"
                places = counted(len(self._session.organization.targets(policy.id)), "target")
                content = RowContent(f"Show {policy.name}", about, icon=policy_glyph(policy), trailing=places)
                yield Pick(content, partial(open_policy, self._session, policy.id))

    def types(self, words: Sequence[str]) -> Iterator[Pick]:
        """Yield the enabling of each policy type whose words these begin: "enable rcp", "turn on tag policies"."""
        words = words[1:] if tuple(words[:2]) in (("turn", "on"), ("switch", "on")) else words
        if not begins_words("enable on activate", words[:1]):
            return
        enabled = self._session.organization.settings.policy_types
        for kind, about in quotas.load().types.items():
            if begins_words(f"{about.plural} {about.noun} policies", words[1:]):
                known = "already enabled" if kind in enabled else ""
                content = RowContent(f"Enable {about.plural}", known, icon="policy", faded=bool(known) or self._faded)
                yield Pick(content, partial(self._enable, kind))

    def _enable(self, kind: PolicyType) -> None:
        push(self._session, lambda: enable_policy_type(self._session.organization, kind))

    def guardrails(self, words: Sequence[str]) -> tuple[bool, list[Pick]]:
        """Return whether guardrails have all of the words, and these, by title first; else those that have most."""
        unsaid = _OFFER | DENIAL_WORDS | PEOPLE_WORDS
        wanted = [singular(word) for word in telling(words) if word not in unsaid] or words
        every = guardrails.load().values()
        having = [(sum(begins_words(one.search_text, [word]) for word in wanted), one) for one in every]
        most = max(count for count, _ in having)
        found = [one for count, one in having if count == most and (most == len(wanted) or most > 1)]
        found.sort(key=lambda one: not begins_words(one.title, wanted))
        return most == len(wanted), list(map(self._guardrail, found[:_MOST]))

    def _guardrail(self, one: Guardrail) -> Pick:
        kind = "" if one.type is PolicyType.SERVICE_CONTROL_POLICY else quotas.load().types[one.type].short
        title = f"Add guardrail: {one.title.removesuffix(f' ({kind})')}"
        content = RowContent(title, badge=kind, icon="template", faded=self._faded)
        return Pick(content, partial(self._session.requests.ask, ADD_GUARDRAIL, one.id))

    @property
    def _faded(self) -> bool:
        return not self._actions["add.guardrail"].isEnabled()
