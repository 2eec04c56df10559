"""Rows that answer questions in plain words: each opens the panel that answers, with the question filled in."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from designer.analysis.lenses.choice import WHO_CAN, LensChoice
from designer.analysis.plain_questions import (
    GOING_WORDS,
    PERMISSION_WORDS,
    POLICY_WORDS,
    NodeNames,
    PlainQuestion,
    QuestionKind,
    plain_words,
    read_question,
)
from designer.analysis.terms import TERMS
from designer.basics.words import capital
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
from designer.organization.model.identities import IamRole
from designer.organization.model.lookup import path_text
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.plain_words import actions_in_words, singular
from ui.commands.requests import (
    ASK_WHO_BECOMES,
    ASK_WHO_CAN,
    EXPLAIN_INQUIRY,
    SHOW_ANSWER,
    SHOW_ATTACHED,
    SHOW_PANEL,
    SHOW_WORD,
    IdentityPlace,
)
from ui.features.search.counts import counts
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

_MOST_ACTIONS, _MOST_NODES, _MOST_ROLES = 3, 3, 6

_PANELS: dict[QuestionKind | None, str] = {
    QuestionKind.WHO: "panel.who_can",
    QuestionKind.BECOME: "panel.who_can",
    QuestionKind.MAY: "ask.explain",
}


class Questions:
    """Answers to what is asked in plain words.

    Args:
        session: Its design is asked about.
        lens: Colours the canvas by an action.
    """

    def __init__(self, session: Session, lens: CurrentLens) -> None:
        self._session = session
        self._lens = lens
        self._names: NodeNames | None = None

    def forget(self, *_: object) -> None:
        """Read the names of the design again: they may have changed."""
        self._names = None

    def picks(self, text: str) -> Iterator[Pick]:
        """The rows that answer a text; none where it is no question that is understood."""
        question = self._read(text)
        kinds: dict[QuestionKind | None, Callable[[PlainQuestion], Iterator[Pick]]] = {
            QuestionKind.WHO: self._who,
            QuestionKind.MAY: self._may,
            QuestionKind.COUNT: partial(counts, self._session),
            QuestionKind.MEANING: self._meaning,
            QuestionKind.BECOME: self._become,
            None: self._wish,
        }
        yield from kinds[question.kind](question)

    def named(self, text: str) -> tuple[NodeId, ...]:
        """The nodes that a text names among other words: "go to shop-prod", "rename shop-prod"."""
        return self._known_names.find(plain_words(text))[2][:_MOST_NODES]

    @property
    def _known_names(self) -> NodeNames:
        self._names = self._names or NodeNames(self._session.organization)
        return self._names

    def _read(self, text: str) -> PlainQuestion:
        return read_question(plain_words(text), self._known_names)

    def lenses(self, text: str) -> list[Pick]:
        """Where SCPs allow the actions that a text means, though it is no question: "delete s3 buckets"."""
        question = self._read(text)
        if question.kind is not None:
            return []
        found = actions_in_words(self._lens.facts.catalogue, question.words, _MOST_ACTIONS, is_sure=True)
        return [self._where(action) for action in found]

    def actions(self, words: Sequence[str]) -> list[str]:
        """The actions that some words of a question mean, the likeliest first."""
        catalogue: Catalogue = self._lens.facts.catalogue
        literal = [word for word in words if ":" in word]
        if literal:
            index = catalogue.index(literal[0])
            return suggest_actions(catalogue, literal[0], 1) if index is None else [catalogue.actions[index]]
        found = actions_in_words(catalogue, words, _MOST_ACTIONS)
        if found or len(words) != 1:
            return found
        places = catalogue.members(catalogue.containing(f":{words[0]}"))  # "who can deletebucket"
        named = (catalogue.actions[place] for place in places)
        return [action for action in named if action.lower().endswith(f":{words[0]}")][:_MOST_ACTIONS]

    # Who can

    def _who(self, question: PlainQuestion) -> Iterator[Pick]:
        actions = self.actions(question.words) if question.words else []
        lenses = [self._where(action) for action in actions]
        people = [self._people(action) for action in actions]
        known = bool(self._session.organization.identities)
        first, then = (people, lenses) if known else (lenses, people)
        yield from (pick for pair in zip(first, then, strict=True) for pick in pair)
        for node_id in question.nodes[:_MOST_NODES] if not actions else ():
            node, path = self._session.organization.node(node_id), path_text(self._session.organization, node_id)
            if node.kind is NodeKind.ACCOUNT:
                content = RowContent(f"Users and roles of {node.name}", path, icon="principal")
                yield Pick(content, partial(self._inside, node_id))
        if not actions:
            yield from self._about_nodes(question)

    def _inside(self, node_id: NodeId) -> None:
        self._session.reveal(node_id)
        self._session.requests.ask(SHOW_PANEL, "identities")

    def _people(self, action: str) -> Pick:
        known = self._session.organization.identities
        about = "Users and roles of all accounts" if known else "No users or roles are drawn yet"
        content = RowContent(f"Who can use {action}?", about, icon="principal")
        return Pick(content, partial(self._ask_who, action))

    def _where(self, action: str) -> Pick:
        content = RowContent(f"Where do SCPs allow {action}?", "Colours the canvas", icon="lens")
        return Pick(content, partial(self._lens.choose, LensChoice(WHO_CAN, action)))

    def _become(self, question: PlainQuestion) -> Iterator[Pick]:
        sought = " ".join(word for word in question.words if word not in ("role", "roles"))
        organization = self._session.organization
        found: list[tuple[bool, NodeId, IamRole]] = []
        for account, inside in organization.identities.items() if sought else ():
            for role in inside.roles:
                name = role.name.lower()
                if all(word in name for word in sought.split()):
                    found.append((name != sought, account, role))
        found.sort(key=lambda one: one[0])
        for _, account, role in found[:_MOST_ROLES]:
            content = RowContent(f"Who can become {role.name}?", path_text(organization, account), icon="role")
            place = IdentityPlace(account, AccountPrincipal(AccountPrincipalKind.ROLE, role).title)
            yield Pick(content, partial(self._session.requests.ask, ASK_WHO_BECOMES, place))
        if not found:
            actions = self.actions(("assume", *question.words)) if sought or question.words else []
            yield from (self._people(action) for action in actions)

    def _ask_who(self, action: str) -> None:
        from designer.analysis.principals.policy_shares import AskedActions  # nobody asks at the start

        self._session.requests.ask(ASK_WHO_CAN, AskedActions(action))

    # Can it

    def _may(self, question: PlainQuestion) -> Iterator[Pick]:
        actions = self.actions(question.words) if question.words else []
        current = self._session.current
        nodes = question.nodes or ((current,) if current is not None and actions else ())
        yield from (self._can(node, action) for action in actions for node in nodes[:_MOST_NODES])
        yield from (self._where(action) for action in actions[:1])
        if not actions:
            yield from self._about_nodes(question)

    def _can(self, node_id: NodeId, action: str) -> Pick:
        organization = self._session.organization
        node = organization.node(node_id)
        if node.kind is NodeKind.ACCOUNT:
            title, run = f"Can {node.name} use {action}?", partial(self._explain, node_id, action)
        else:
            title, run = f"Can accounts in {node.name} use {action}?", partial(self._answer, node_id, action)
        return Pick(RowContent(title, path_text(organization, node_id), icon="explain"), run)

    def _explain(self, node_id: NodeId, action: str) -> None:
        from designer.analysis.access.question import Inquiry  # nobody asks at the start

        self._session.requests.ask(EXPLAIN_INQUIRY, Inquiry(node_id, action))

    def _answer(self, node_id: NodeId, action: str) -> None:
        self._session.reveal(node_id)
        self._session.requests.ask(SHOW_ANSWER, action)

    def _meaning(self, question: PlainQuestion) -> Iterator[Pick]:
        sought = " ".join(question.words)
        for term in TERMS:
            name = term.name.lower()
            if sought and (name == sought or singular(name) == singular(sought)):
                run = partial(self._session.requests.ask, SHOW_WORD, term.name)
                yield Pick(RowContent(f"{capital(term.name)}: what it means", term.words, icon="help"), run)

    def is_question(self, text: str) -> bool:
        """Whether a text is a question, be it understood or not."""
        return self._read(text).kind is not None

    def panel(self, text: str) -> str:
        """The command that leads to the panel for such a question, where nothing else is known to it."""
        return _PANELS.get(self._read(text).kind, "")

    def _wish(self, question: PlainQuestion) -> Iterator[Pick]:
        """Rows for words that are no question: "policies of shop-prod"."""
        wanted = set(question.words) - GOING_WORDS
        if wanted and wanted <= POLICY_WORDS | PERMISSION_WORDS:
            yield from self._about_nodes(question)

    def _about_nodes(self, question: PlainQuestion) -> Iterator[Pick]:
        """What can be shown of the nodes that are named, where no action is."""
        organization, ask = self._session.organization, self._session.requests.ask
        for node_id in question.nodes[:_MOST_NODES]:
            name, path = organization.node(node_id).name, path_text(organization, node_id)
            attached = RowContent(f"Policies of {name}", path, icon="policy")
            possible = RowContent(f"Permissions of {name}", path, icon="explain")
            rows = [
                Pick(possible, partial(self._answer, node_id, "")),
                Pick(attached, partial(ask, SHOW_ATTACHED, node_id)),
            ]
            yield from reversed(rows) if POLICY_WORDS & set(question.words) else rows
