"""Palette: every command, node, policy and action from one field."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import field
from functools import partial
from itertools import islice

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.lens import Lens
from designer.analysis.lenses.registry import LENSES
from designer.analysis.plain_questions import GOING_WORDS, plain_words, telling
from designer.basics.dataclass import dataclass
from designer.basics.words import begins_words, counted
from designer.organization.model.lookup import Finder, path_text
from designer.organization.model.records import NodeId, PolicyId
from ui import theme
from ui.commands.actions import WindowActions
from ui.commands.command import Command
from ui.features.search.additions import Additions, commented, open_policy
from ui.features.search.command_words import begins, is_called, is_named, nearest_commands, other_name, title_words
from ui.features.search.counts import accounts_lacking
from ui.features.search.questions import Questions
from ui.features.search.wishes import Wishes
from ui.state.lens import CurrentLens
from ui.state.node_looks import node_look, policy_glyph
from ui.state.session import Session
from ui.widgets.fields.picker import Pick, Picker
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import FIRST_SLICE_S, Job

_WIDTH = 560
_MOST_NODES, _MOST_POLICIES, _MOST_QUESTIONS = 8, 6, 8
_NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(slots=True)
class _Found:
    """Meanings of one text, as far as they are known.

    Attributes:
        text: The text in small letters.
        begun: Commands whose own words begin so.
        commands: Other commands in whose own words it is.
        related: Commands, and policies to make, that are also called so: behind nodes of that name.
        by_name: Nodes whose name it is.
        nodes: Nodes that hold it elsewhere: in an id, an e-mail, a tag.
        policies: Policies of the design, then guardrails that it may get.
        answers: Answers to a question in plain words, before all else.
        is_action: True if the text can only be an action, so that questions come before policies.
    """

    text: str
    begun: list[Pick]
    commands: list[Pick]
    related: list[Pick]
    is_action: bool = False
    answers: list[Pick] = field(default_factory=list)
    by_name: list[Pick] = field(default_factory=list)
    nodes: list[Pick] = field(default_factory=list)
    policies: list[Pick] = field(default_factory=list)
    questions: list[Pick] = field(default_factory=list)

    def picks(self) -> list[Pick]:
        """Return all of it, in the order it is offered."""
        last = (*self.questions, *self.policies) if self.is_action else (*self.policies, *self.questions)
        titles = {id(pick): pick.content.title.lower() for pick in self.by_name}
        called = [pick for pick in self.by_name if titles[id(pick)] == self.text]
        begun = [pick for pick in self.by_name if titles[id(pick)].startswith(self.text) and pick not in called]
        rest = [pick for pick in self.by_name if pick not in called and pick not in begun]
        others = self.nodes[: _MOST_NODES - len(self.by_name)]
        named = (*called, *self.begun, *begun, *self.commands, *rest)
        return [*self.answers, *named, *self.related, *others, *last]

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
        self._wishes = Wishes(session, actions)
        self._plain = Questions(session, lens)
        self._finder: Finder | None = None
        self._picker: Picker | None = None
        self._job = Job(parent)
        self._job.advanced.connect(self._show)
        session.document.changed.connect(self._job.stop)
        session.document.changed.connect(self._plain.forget)
        session.document.reset.connect(self._start_again)
        self._found = _Found("", [], [], [])

    @property
    def picker(self) -> Picker:
        """Popup, made when it is first wanted."""
        if self._picker is None:
            hint = "Try a command, a name, an action, or a question: who can delete s3 buckets, how many accounts."
            self._picker = Picker(
                "Command, question, name or action", self._offered, self._parent, hint, self._job.finish
            )
        return self._picker

    def open(self) -> None:
        """Open over the middle of the window, near its top."""
        self._finder = Finder(self._session.organization)
        self._plain.forget()
        width = min(theme.metrics().scaled(_WIDTH), self._parent.width() - 40)
        corner = self._parent.mapToGlobal(QPoint((self._parent.width() - width) // 2, 70))
        self.picker.open_at(corner, width)

    def _start_again(self) -> None:
        """Another organization is shown: what was found of the old one is not asked about any more."""
        self._job.stop()
        self._finder, self._found = None, _Found("", [], [], [])
        self._plain.forget()

    def picks(self, text: str) -> list[Pick]:
        """Return every meaning of a text."""
        self._search(text, first=0)
        self._job.finish()
        return self._found.picks()

    def _offered(self, text: str) -> list[Pick]:
        """Return choices known at once; the rest comes in slices, as a large organization has much to look through."""
        self._search(text, FIRST_SLICE_S)
        return self._found.picks()

    def _search(self, text: str, first: float) -> None:
        words = text.lower().rstrip(" ?!.").split()
        self._found = found = _Found(" ".join(words), *self._commands(words), ":" in text)
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
        said, new = telling(plain_words(text)), self._additions
        made = (*new.of_type(words), *new.identities(said), *new.tags(said))
        made = (*made, *accounts_lacking(self._session, plain_words(text)))
        lenses = list(self._lenses(words))
        asked = [pick for lens, pick in lenses if len(words) > 1 and _asks(lens, found)]
        answers = yield from self._plain.answering(text)
        found.answers = [*asked, *made, *self._wishes.answering(plain_words(text), self._plain.names), *answers]
        found.answers += new.of_region(words)
        found.answers = found.answers or list(self._nodes(self._wishes.going_to(plain_words(text), self._plain.names)))
        found.answers = found.answers or list(self._wishes.naming(plain_words(text)))
        yield
        meant = self._plain.lenses(text)
        found.is_action = found.is_action or bool(meant)
        yield
        named = [] if self._plain.is_question(text) else (yield from self._questions(text))
        found.questions = [*(pick for _, pick in lenses if pick not in asked), *meant, *named]
        yield
        policies: list[PolicyId] = []
        for more in finder.policy_steps(text):
            policies += more
            yield
        own = list(self._policies(finder.by_name(policies)))
        noted = list(commented(self._session, words))
        is_whole, guardrails = new.guardrails(words)
        answered = [pick.content for pick in found.answers]
        found.policies = [*own, *noted, *(pick for pick in guardrails if pick.content not in answered)]
        nodes = self._session.organization.nodes
        for held in finder.named_steps(text):
            by_name = [n for n in held if all(word in nodes[n].name.lower() for word in words)]
            others = (n for n in held if n not in by_name)
            found.add_nodes(self._nodes(by_name), self._nodes(others, partial(finder.reason, text=text)))
            yield
            if len(found.by_name) == _MOST_NODES:
                break
        known = found.answers or found.begun or found.commands or found.related or found.by_name or found.nodes or noted
        if not (known or own or meant or is_whole or found.is_action):  # commands before actions that share a word
            nearest = self._nearest(text)
            (found.policies if guardrails and not self._plain.is_question(text) else found.related).extend(nearest)
            found.add_nodes(self._nodes(self._plain.named(text)), ())
            if not found.picks() and words[0] in GOING_WORDS:  # "find shop"
                for held in finder.named_steps(" ".join(telling(words[1:]))):
                    found.add_nodes(self._nodes(held), ())
                    yield

    def _commands(self, words: list[str]) -> tuple[list[Pick], list[Pick], list[Pick]]:
        """Return the commands whose own words begin so, others that have those words, and what else is called so."""
        commands = self._actions.commands.values()
        typed = (" ".join(words), " ".join(telling(words)))
        named = [command for command in commands if is_named(command, words, typed)]
        named.sort(key=lambda one: bool(words) and typed[0] not in one.keywords.lower().split(", "))
        others = [command for command in commands if command not in named and is_called(command, words)]
        begun = [command for command in named if begins(command, typed)]
        others.sort(key=lambda one: -title_words(one, words))
        additions = (*self._additions.types(words), *self._additions.policies(words)) if words else ()
        held = [command for command in named if command not in begun]
        loose = [one for one in held if not begins_words(f"{one.plain_text} {one.id}", words)]  # "ai" in guardrail
        sure = [self._pick(command) for command in held if command not in loose]
        rest = [*(self._pick(command, words) for command in others), *map(self._pick, loose)]
        return [*map(self._pick, begun)], sure, [*additions, *rest]

    def _nearest(self, text: str) -> list[Pick]:
        """The panel for such a question, and commands that have most of the words, where nothing has all of them."""
        words, panel = plain_words(text), self._plain.panel(text)
        commands = sorted(self._actions.commands.values(), key=lambda one: not self._actions[one.id].isEnabled())
        near = sorted(nearest_commands(commands, words), key=lambda one: one.id != panel)
        if panel and (not near or near[0].id != panel):
            near.insert(0, self._actions.commands[panel])
        return [self._pick(command, words) for command in near]

    def _pick(self, command: Command, words: Sequence[str] = ()) -> Pick:
        """Row of a command, with its other name that was meant by the words; a panel is called so beside its keys."""
        action = self._actions[command.id]
        kind = "panel" if command.id.startswith("panel.") else ""
        said = " · ".join(filter(None, (kind, action.shortcut().toString(_NATIVE))))
        content = RowContent(
            command.plain_text,
            other_name(command, words) if words else "",
            icon=command.icon or "command",
            trailing=said,
            faded=not action.isEnabled(),
        )
        return Pick(content, partial(_run, action))

    def _nodes(self, nodes: Iterable[NodeId], reason: Callable[[NodeId], str] = lambda _: "") -> Iterator[Pick]:
        """Yield the rows of nodes; one that is found by its id or a tag says so before its path."""
        organization = self._session.organization
        for node_id in nodes:
            node = organization.node(node_id)
            look = node_look(node.kind, management=organization.is_management_account(node_id))
            content = RowContent(
                node.name,
                " · ".join(filter(None, (reason(node_id), path_text(organization, node_id)))),
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
            yield Pick(content, partial(open_policy, self._session, policy_id))

    def _lenses(self, words: list[str]) -> Iterator[tuple[Lens, Pick]]:
        """Yield the lenses that ask about nothing in particular, by their words."""
        for lens in LENSES:
            if lens.subject is None and lens.has_words(words):
                content = RowContent(f"Lens: {lens.question}", icon="lens")
                yield lens, Pick(content, partial(self._lens.choose, LensChoice(lens.id)))

    def _questions(self, text: str) -> Generator[None, None, list[Pick]]:
        """Find the questions of the lenses about what a text names, a step each."""
        facts, found = self._lens.facts, list[Pick]()
        for lens in LENSES:
            subjects = lens.offered(facts, text) if lens.in_palette else ()
            for subject in subjects[:_MOST_QUESTIONS]:
                content = RowContent(lens.asked(facts.organization, subject), icon="lens")
                found.append(Pick(content, partial(self._lens.choose, LensChoice(lens.id, subject))))
            yield
        return found

    def _go(self, node_id: NodeId) -> None:
        if node_id in self._session.organization.nodes:
            if not self._session.in_tree:  # the next keys, such as Delete, are for the node
                self._actions["view.canvas"].trigger()
            self._session.reveal(node_id)


def _asks(lens: Lens, found: _Found) -> bool:
    """Return True if what is typed begins the question of a lens; or is its end or title, and begins no command."""
    question = f"lens: {lens.question}".lower()
    whole = found.text == lens.title.lower() or question.endswith(f" {found.text}")
    return question.startswith(f"lens: {found.text}") or (whole and not found.begun)


def _run(action: QAction) -> None:
    action.trigger()
