"""Rows that answer questions in plain words: how many there are, and panels that answer, their question filled in."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial

from designer.analysis.lenses.choice import WHO_CAN, LensChoice
from designer.analysis.plain_questions import (
    AN_ADMINISTRATOR,
    GOING_WORDS,
    PEOPLE_WORDS,
    PERMISSION_WORDS,
    POLICY_WORDS,
    PlainQuestion,
    QuestionKind,
    SpokenNames,
    is_administrator,
    plain_words,
    read_question,
    reading_nodes,
)
from designer.analysis.principals.role_choices import RoleChoices, shown_name
from designer.analysis.terms import TERMS
from designer.basics.steps import finish
from designer.basics.words import capital, counted
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, PrincipalId
from designer.organization.model import quotas
from designer.organization.model.inherited import owner_of
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId, NodeKind
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.plain_words import actions_in_words, singular
from ui.commands.requests import (
    ASK_WHO_CAN,
    EXPLAIN_INQUIRY,
    SHOW_ANSWER,
    SHOW_ATTACHED,
    SHOW_IDENTITY,
    SHOW_PANEL,
    SHOW_WORD,
    IdentityPlace,
    ask_who_becomes,
)
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

_PEOPLE = {"user": "users", "role": "roles", "group": "groups"}


def counts(session: Session, question: PlainQuestion) -> Iterator[Pick]:
    """Yield the numbers that a question asks for."""
    organization = session.organization
    start = question.nodes[0] if question.nodes else organization.root
    place = f"in {organization.node(start).name}" if question.nodes else "in the organization"
    nouns = {singular(word) for word in question.words} | ({"ou"} if "ous" in question.words else set())
    if "account" in nouns:
        yield _selecting(session, "account", place, list(organization.accounts(start)))
    if nouns & {"ou", "unit", "organizational"}:
        below = (organization.node(one) for one in organization.walk(start) if one != start)
        yield _selecting(session, "OU", place, [node.id for node in below if node.kind is NodeKind.OU])
    yield from _policies(session, nouns)
    yield from (_people(session, noun) for noun in _PEOPLE if noun in nouns)


def _selecting(session: Session, noun: str, place: str, nodes: Sequence[NodeId]) -> Pick:
    content = RowContent(f"{counted(len(nodes), noun)} {place}", "Select them" if nodes else "", icon="search")
    return Pick(content, partial(session.select, nodes))


_LACKING = frozenset({"no", "without", "lack", "lacking", "missing"})
_FACTS: dict[str, Callable[[Organization, NodeId], object]] = {
    "owner": owner_of,
    "id": lambda organization, node: organization.node(node).aws_id,
    "email": lambda organization, node: organization.node(node).email,
    "e-mail": lambda organization, node: organization.node(node).email,
}


def accounts_lacking(session: Session, words: Sequence[str]) -> Iterator[Pick]:
    """Yield the accounts that lack a fact, or are suspended: "accounts without owner"."""
    organization, said = session.organization, {singular(word) for word in words}
    accounts = [] if "account" not in said else list(organization.accounts(organization.root))
    if accounts and "suspended" in said:
        found = [one for one in accounts if organization.node(one).state is AccountState.SUSPENDED]
        yield _selecting(session, "suspended account", "in the organization", found)
    for word in words if accounts and said & _LACKING else ():
        if fact := _FACTS.get(word):
            found = [one for one in accounts if not fact(organization, one)]
            yield _selecting(session, "account", f"without {word}", found)


def _policies(session: Session, nouns: set[str]) -> Iterator[Pick]:
    for kind, about in quotas.load().types.items():
        asked = singular(about.short.lower()) in nouns or nouns == set(about.noun.lower().split())
        number = sum(one.type is kind for one in session.organization.policies.values())
        if asked or (number and nouns == {"policy"}):
            content = RowContent(f"{counted(number, about.singular, about.plural)} in the design", icon="policy")
            yield Pick(content, partial(session.requests.ask, SHOW_PANEL, "policies"))


def _people(session: Session, noun: str) -> Pick:
    organization = session.organization
    known, accounts = len(organization.identities), organization.account_count
    total = sum(len(getattr(inside, _PEOPLE[noun])) for inside in organization.identities.values())
    if known:
        title = counted(total, f"IAM {noun}")
        rest = "; of the others it is not known" if known < accounts else ""
        about = f"in {known:,} of {counted(accounts, 'account')}{rest}"
    else:
        title, about = f"It is not known how many {noun}s there are", "Draw or import them in Identities"
    return Pick(RowContent(title, about, icon="principal"), partial(session.requests.ask, SHOW_PANEL, "identities"))


_MOST_ACTIONS, _MOST_NODES, _MOST_ROLES = 3, 3, 6
_AT_ONCE = 50
_ABOUT_PEOPLE = (QuestionKind.MAY, QuestionKind.BECOME)

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
        self._names: SpokenNames[NodeId] | None = None
        self._people_names: SpokenNames[PrincipalId] | None = None
        self._roles: RoleChoices | None = None

    def forget(self, *_: object) -> None:
        """Read the names of the design again: they may have changed."""
        self._names = self._people_names = self._roles = None

    def answering(self, text: str) -> Generator[None, None, list[Pick]]:
        """Find the rows that answer a text, in steps; none where it is no question that is understood."""
        self._names = self._names or (yield from reading_nodes(self._session.organization))
        question = self._read(text)
        if question.kind in _ABOUT_PEOPLE:
            yield from self._reading_people()
        kinds: dict[QuestionKind | None, Callable[[PlainQuestion], Iterator[Pick]]] = {
            QuestionKind.WHO: self._who,
            QuestionKind.MAY: self._may,
            QuestionKind.COUNT: partial(counts, self._session),
            QuestionKind.MEANING: self._meaning,
            QuestionKind.BECOME: self._become,
            None: self._wish,
        }
        yield
        return list(kinds[question.kind](question))

    def _reading_people(self) -> Generator[None, None, None]:
        """Read the names of users and roles, those of Identity Center among them."""
        if self._people_names is not None:
            return
        organization, names = self._session.organization, SpokenNames[PrincipalId]()
        for number, (account, inside) in enumerate(organization.identities.items()):
            if not number % _AT_ONCE:
                yield
            for user in inside.users:
                names.add(user.name, PrincipalId(account, AccountPrincipal(AccountPrincipalKind.USER, user).title))
        self._roles = RoleChoices(organization)
        for role in (yield from self._roles.collecting()):
            names.add(role.name, role.id)
        self._people_names = names

    def named(self, text: str) -> tuple[NodeId, ...]:
        """The nodes that a text names among other words: "go to shop-prod", "rename shop-prod"."""
        return self._known_names.find(plain_words(text))[2][:_MOST_NODES]

    @property
    def _known_names(self) -> SpokenNames[NodeId]:
        self._names = self._names or finish(reading_nodes(self._session.organization))
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

    def _who(self, question: PlainQuestion) -> Iterator[Pick]:
        if question.words and is_administrator(" ".join(question.words)):
            yield self._administrators()
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
        about = "Users and roles of all accounts" if known else "No users or roles are known yet"
        content = RowContent(f"Who can use {action}?", about, icon="principal")
        return Pick(content, partial(self._ask_who, action))

    def _where(self, action: str) -> Pick:
        content = RowContent(f"Where do SCPs allow {action}?", "Colours the canvas", icon="lens")
        return Pick(content, partial(self._lens.choose, LensChoice(WHO_CAN, action)))

    def _become(self, question: PlainQuestion) -> Iterator[Pick]:
        sought = " ".join(word for word in question.words if word not in ("role", "roles"))
        assert self._roles is not None
        found = self._roles.matching(sought)[:_MOST_ROLES] if sought else []
        if is_administrator(sought):
            yield self._administrators()
        for role in found:
            content = RowContent(f"Who can become {role.name}?", role.place, icon="role")
            yield Pick(content, partial(ask_who_becomes, self._session.requests, role.id))
        if not found and not is_administrator(sought):
            actions = self.actions(("assume", *question.words)) if question.words else []
            yield from (self._people(action) for action in actions)

    def _administrators(self) -> Pick:
        content = RowContent(f"Who can become {AN_ADMINISTRATOR}?", "Users and roles of all accounts", icon="role")
        return Pick(content, partial(ask_who_becomes, self._session.requests, None))

    def _ask_who(self, action: str) -> None:
        from designer.analysis.principals.policy_shares import AskedActions  # nobody asks at the start

        self._session.requests.ask(ASK_WHO_CAN, AskedActions(action))

    def _may(self, question: PlainQuestion) -> Iterator[Pick]:
        people, words = self._callers(question)
        actions = self.actions(words) if words else []
        if people:
            yield from (self._may_caller(one, action) for action in actions or ("",) for one in people[:_MOST_NODES])
        else:
            current = self._session.current
            nodes = question.nodes or ((current,) if current is not None and actions else ())
            yield from (self._can(node, action) for action in actions for node in nodes[:_MOST_NODES])
        yield from (self._where(action) for action in actions[:1])
        if not (actions or people):
            yield from self._about_nodes(question)

    def _callers(self, question: PlainQuestion) -> tuple[list[PrincipalId], tuple[str, ...]]:
        """Users and roles of whom a question speaks first, in the account that it names, and its other words."""
        words = question.words[1:] if question.words[:1] and question.words[0] in PEOPLE_WORDS else question.words
        assert self._people_names is not None
        start, end, people = self._people_names.find(words)
        named = [one for one in people if not question.nodes or one.account in question.nodes]
        return (named, words[end:]) if named and start == 0 else ([], question.words)

    def _may_caller(self, caller: PrincipalId, action: str) -> Pick:
        """Explain an action for a user or role; for no action, its page."""
        from designer.analysis.access.question import CallerKind, Inquiry  # nobody asks at the start

        kind, _, name = caller.title.partition("/")
        who, path = shown_name(caller.title), path_text(self._session.organization, caller.account)
        ask = self._session.requests.ask
        if not action:
            place = IdentityPlace(caller.account, caller.title)
            return Pick(RowContent(f"What {who} can do", path, icon="principal"), partial(ask, SHOW_IDENTITY, place))
        inquiry = Inquiry(caller.account, action, caller=CallerKind(kind), name=name)
        return Pick(
            RowContent(f"Can {who} use {action}?", path, icon="explain"), partial(ask, EXPLAIN_INQUIRY, inquiry)
        )

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
