"""Palette: every command, node, policy and action from one field."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from functools import partial
from itertools import islice

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from designer.analysis import guardrails
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.registry import LENSES
from designer.basics.dataclass import dataclass
from designer.basics.words import begins_words, counted
from designer.organization.edits import enable_policy_type
from designer.organization.model import quotas
from designer.organization.model.lookup import path_text
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from designer.organization.model.search import Finder
from ui import theme
from ui.commands.actions import WindowActions
from ui.commands.command import Command
from ui.commands.edit_commands import new_policy
from ui.commands.requests import ADD_GUARDRAIL, SHOW_PANEL, show_policy
from ui.state.lens import CurrentLens
from ui.state.node_looks import node_look, policy_glyph
from ui.state.session import Session, push
from ui.widgets.fields.picker import Pick, Picker
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import FIRST_SLICE_S, Job

_SMALL_WORDS = {
    "a",
    "an",
    "the",
    "of",
    "to",
    "in",
    "on",
    "for",
    "my",
    "i",
    "is",
    "are",
    "it",
    "do",
    "can",
    "how",
}
"""Words of a question that name nothing."""

_WIDTH = 560
_MOST_NODES, _MOST_POLICIES, _MOST_QUESTIONS = 8, 6, 8
_NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(slots=True)
class _Found:
    """Meanings of one text, as far as they are known.

    Attributes:
        commands: Commands whose own words it is, the best first.
        related: Commands, and policies to make, that are also called so: behind nodes of that name.
        by_name: Nodes whose name it is.
        nodes: Nodes that hold it elsewhere: in an id, an e-mail, a tag.
        policies: Policies of the design, then guardrails that it may get.
        is_action: True when the text can only be an action, so that questions come before policies.
    """

    commands: list[Pick]
    related: list[Pick]
    is_action: bool = False
    by_name: list[Pick] = field(default_factory=list)
    nodes: list[Pick] = field(default_factory=list)
    policies: list[Pick] = field(default_factory=list)
    questions: list[Pick] = field(default_factory=list)

    def picks(self) -> list[Pick]:
        """All of it, in the order it is offered."""
        last = (*self.questions, *self.policies) if self.is_action else (*self.policies, *self.questions)
        others = self.nodes[: _MOST_NODES - len(self.by_name)]
        return [*self.commands, *self.by_name, *self.related, *others, *last]

    def add_nodes(self, by_name: Iterable[Pick], others: Iterable[Pick]) -> None:
        """Keep as many as are offered."""
        self.by_name += islice(by_name, _MOST_NODES - len(self.by_name))
        self.nodes += islice(others, _MOST_NODES - len(self.nodes))


class Palette:
    """Popup of what a text may mean: commands first, then nodes, policies and actions."""

    def __init__(self, session: Session, lens: CurrentLens, actions: WindowActions, parent: QWidget) -> None:
        self._session = session
        self._lens = lens
        self._actions = actions
        self._parent = parent
        self._additions = Additions(session, actions)
        self._finder: Finder | None = None
        self._picker: Picker | None = None
        self._job = Job(parent)
        self._job.advanced.connect(self._show)
        session.document.changed.connect(self._job.stop)
        session.document.reset.connect(self._start_again)
        self._found = _Found([], [])

    @property
    def picker(self) -> Picker:
        """Popup, made when it is first wanted."""
        if self._picker is None:
            hint = "Try a command, the name or id of a node, a policy, or an action."
            self._picker = Picker(
                "Command, node, policy or action", self._offered, self._parent, hint, self._job.finish
            )
        return self._picker

    def open(self) -> None:
        """Open over the middle of the window, near its top."""
        self._finder = Finder(self._session.organization)
        width = min(theme.metrics().scaled(_WIDTH), self._parent.width() - 40)
        corner = self._parent.mapToGlobal(QPoint((self._parent.width() - width) // 2, 70))
        self.picker.open_at(corner, width)

    def _start_again(self) -> None:
        """Another organization is shown: what was found of the old one is not asked about any more."""
        self._job.stop()
        self._finder, self._found = None, _Found([], [])

    def picks(self, text: str) -> list[Pick]:
        """Every meaning of a text."""
        self._search(text, first=0)
        self._job.finish()
        return self._found.picks()

    def _offered(self, text: str) -> list[Pick]:
        """Choices known at once; the rest comes in slices, as a large organization has much to look through."""
        self._search(text, FIRST_SLICE_S)
        return self._found.picks()

    def _search(self, text: str, first: float) -> None:
        words = text.lower().split()
        self._found = found = _Found(*self._commands(words), ":" in text)
        self._job.start(self._steps(text, found) if words else iter(()), first)

    def _show(self) -> None:
        """Offer what was found since the last time."""
        picker = self._picker
        if picker is None or picker.isHidden():
            return
        picks = self._found.picks()
        if [pick.content for pick in picks] != [pick.content for pick in picker.picks]:
            picker.offer(picks)

    def _steps(self, text: str, found: _Found) -> Iterator[None]:
        finder = self._finder or Finder(self._session.organization)
        words = text.lower().split()
        found.questions = [*self._lenses(words), *self._questions(text)]
        yield
        policies: list[PolicyId] = []
        for more in finder.policy_steps(text):
            policies += more
            yield
        found.policies = [*self._policies(finder.by_name(policies)), *self._additions.guardrails(words)]
        nodes = self._session.organization.nodes
        for held in finder.named_steps(text):
            by_name = [n for n in held if all(word in nodes[n].name.lower() for word in words)]
            found.add_nodes(self._nodes(by_name), self._nodes(n for n in held if n not in by_name))
            yield
            if len(found.by_name) == _MOST_NODES:
                break

    def _commands(self, words: list[str]) -> tuple[list[Pick], list[Pick]]:
        """Commands whose own words those are, and what else is called so."""
        commands, typed = self._actions.commands.values(), " ".join(words)
        named = [one for one in commands if _is_named(one, words, typed)]
        others = [one for one in commands if one not in named and _is_called(one, words)]
        named.sort(key=lambda one: not _begins(one, typed))
        additions = (*self._additions.types(words), *self._additions.policies(words)) if words else ()
        return [self._pick(one) for one in named], [*additions, *(self._pick(one, words) for one in others)]

    def _pick(self, command: Command, words: Sequence[str] = ()) -> Pick:
        """Row of a command, with its other name that was meant by the words."""
        action = self._actions[command.id]
        keys = action.shortcut().toString(_NATIVE)
        content = RowContent(
            command.plain_text,
            _other_name(command, words) if words else "",
            icon=command.icon or "command",
            trailing=keys,
            faded=not action.isEnabled(),
        )
        return Pick(content, partial(_run, action))

    def _nodes(self, nodes: Iterable[NodeId]) -> Iterator[Pick]:
        organization = self._session.organization
        for node_id in nodes:
            node = organization.node(node_id)
            look = node_look(node.kind, management=organization.is_management_account(node_id))
            content = RowContent(
                node.name,
                path_text(organization, node_id),
                icon=look.glyph,
                icon_role=look.role,
                tinted=True,
                bold=True,
            )
            yield Pick(content, partial(self._go, node_id))

    def _policies(self, policies: Iterable[PolicyId]) -> Iterator[Pick]:
        organization = self._session.organization
        for policy_id in islice(policies, _MOST_POLICIES):
            policy = organization.policy(policy_id)
            places = len(organization.targets(policy_id))
            content = RowContent(policy.name, icon=policy_glyph(policy), trailing=counted(places, "target"))
            yield Pick(content, partial(self._open, policy_id))

    def _lenses(self, words: list[str]) -> Iterator[Pick]:
        """The lenses that ask about nothing in particular, by their words."""
        for lens in LENSES:
            if lens.subject is None and lens.has_words(words):
                content = RowContent(f"Lens: {lens.question}", icon="lens")
                yield Pick(content, partial(self._lens.choose, LensChoice(lens.id)))

    def _questions(self, text: str) -> Iterator[Pick]:
        facts = self._lens.facts
        for lens in LENSES:
            subjects = lens.offered(facts, text) if lens.in_palette else ()
            for subject in subjects[:_MOST_QUESTIONS]:
                content = RowContent(lens.asked(facts.organization, subject), icon="lens")
                yield Pick(content, partial(self._lens.choose, LensChoice(lens.id, subject)))

    def _go(self, node_id: NodeId) -> None:
        if node_id in self._session.organization.nodes:
            if not self._session.in_tree:  # the next keys, such as Delete, are for the node
                self._actions["view.canvas"].trigger()
            self._session.reveal(node_id)

    def _open(self, policy_id: PolicyId) -> None:
        if policy_id in self._session.organization.policies:
            show_policy(self._session.requests, policy_id)
            self._session.requests.ask(SHOW_PANEL, "editor")  # who typed its name goes on typing


def _begins(command: Command, typed: str) -> bool:
    """True where a command begins as it is typed, or is called just so."""
    return command.plain_text.lower().startswith(typed) or _is_phrase(command, typed)


def _is_phrase(command: Command, typed: str) -> bool:
    """True for several words that together are another name of a command; one word may be the name of a node."""
    return " " in typed and typed in command.keywords.lower().split(", ")


def _is_named(command: Command, words: Iterable[str], typed: str) -> bool:
    text = f"{command.plain_text} {command.id}".lower()
    return all(word in text for word in words) or _is_phrase(command, typed)


def _is_called(command: Command, words: Sequence[str]) -> bool:
    """Whether each word that says something is in the name of a command or begins another word for it."""
    text = f"{command.plain_text} {command.id}".lower()
    telling = [word for word in words if word not in _SMALL_WORDS] or words
    return all(
        any(form in text or begins_words(command.keywords, (form,)) for form in (word, _singular(word)))
        for word in telling
    )


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > len("scp") else word


def _other_name(command: Command, words: Iterable[str]) -> str:
    """The one of a command's other names that most of the words begin a word of."""
    return max(command.keywords.split(", "), key=lambda name: sum(begins_words(name, (word,)) for word in words))


def _run(action: QAction) -> None:
    action.trigger()


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
