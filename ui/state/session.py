"""Session: the document, and the view state that all views share.

Selection, collapsed OUs, direction and the policy being edited are not undoable. Views read them here and follow their
signals; no view calls another.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.analysis.lenses.annotation import Asker, NodeAnnotation, NodeAnnotations
from designer.basics.errors import EditError, GoneError
from designer.organization.layout import Density, Direction
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId, NodeKind
from ui.state.design_plan import DesignPlan
from ui.state.document import Document, Trace
from ui.state.notices import Notices, Remedy
from ui.state.opening import initially_collapsed
from ui.state.requests import Requests
from ui.state.shown_design import ShownDesign
from ui.widgets.fields.drafts import Drafts


class Session(QObject):
    """View of one document by one window.

    Attributes:
        document: Document that is shown.
        organization: Organization of the document now: another one when another design takes its place.
        path: File behind the document; None while it was never saved.
        shown: Design that the canvas shows; the open one, but where two are compared.
        drafts: Drafts in its views and not yet part of the document.
        notices: Sentences for the person.
        requests: Requests of one of its views to another.
        token: Distinguishes this window from others: the same id means another node there.
        lens_action: Action of the lens that asks who can do one; empty while no such lens is on.
        selection: Selected nodes, in the order they were selected.
        current: Node that panels show and keys act on; None when nothing is selected.
        chosen: Node that the person went to, by mouse or keys, with nothing done since: typing names it. None if
            several are selected, or where a command, an edit, a refusal or another panel came between.
        collapsed: OUs whose children are hidden.
        focus: OU whose subtree the canvas shows alone; None while it shows everything.
        direction: Direction of the tree's growth.
        is_direction_chosen: Whether a person or the file has chosen it.
        plan: Plan of the nested layout.
        density: Density of the cards that the person wants; None for the one that fits.
        highlighted: Nodes that a search found, which stand out from the rest; None while nothing is searched.
        in_tree: Whether the canvas or the outline has the keys.

    What is looked at is read here, and changed by the methods alone, which tell the views.

    Signals:
        selectionChanged(): `selection` or `current` differ.
        choiceChanged(): `chosen` differs.
        collapsedChanged(): Other OUs are collapsed.
        directionChanged(): The tree grows the other way.
        densityChanged(): Another density of the cards is wanted.
        focusChanged(): The canvas shows another subtree alone, or everything again.
        annotationsChanged(): A question, a lens or an edit annotates other nodes, or others are highlighted.
        nodeRevealed(NodeId): Someone asked to bring a node into view.
    """

    selectionChanged = Signal()
    choiceChanged = Signal()
    collapsedChanged = Signal()
    directionChanged = Signal()
    densityChanged = Signal()
    focusChanged = Signal()
    annotationsChanged = Signal()
    nodeRevealed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.organization = document.organization
        self.path: Path | None = None
        self.shown = ShownDesign(document, self)
        self.notices = Notices(document.undo_stack.indexChanged, self)
        self.notices.refused.connect(self.forget_choice)
        self.requests = Requests(self)
        self.drafts = Drafts(self)
        self.drafts.refused.connect(self.notices.refuse)
        self.token = os.urandom(16)
        self.lens_action = ""
        self.selection: tuple[NodeId, ...] = ()
        self.current: NodeId | None = None
        self.chosen: NodeId | None = None
        self.in_tree = self._deliberate = False
        self.collapsed = self._folded_by_size = frozenset[NodeId]()
        self.direction, self.is_direction_chosen, self.plan = Direction.TOP_DOWN, False, DesignPlan()
        self.density: Density | None = None
        self._placed_density: Density | None = None
        self.focus: NodeId | None = None
        self._annotations = NodeAnnotations()
        self.highlighted: frozenset[NodeId] | None = None
        self._before_new: dict[NodeId, tuple[tuple[NodeId, ...], NodeId | None]] = {}
        self._gone_collapsed: set[NodeId] = set()
        document.changed.connect(self._on_document_changed)
        document.undo_stack.indexChanged.connect(self.drafts.look)
        document.keep_in_step(self._on_organization_replaced)
        self._on_organization_replaced()

    def choose(self, node_id: NodeId) -> None:
        """Go to one node: it alone is selected, and typing may name it."""
        self.select((node_id,))  # with no choice, which is made now
        if self.current is not None:
            self.chosen = self.current
            self.document.emit_in_order(self.choiceChanged)

    def forget_choice(self) -> None:
        """Let typing name nothing until the person goes to a node again: something else was done."""
        if self.chosen is not None:
            self.chosen = None
            self.document.emit_in_order(self.choiceChanged)

    @property
    def deliberate(self) -> bool:
        """True if the person selected what is selected, in the tree, and has worked nowhere else since.

        False if a selection came by itself, as the parent's does when a node is removed.
        """
        return self._deliberate

    def work_elsewhere(self) -> None:
        """Note that the person does something in another part of the window, which has the keys or not."""
        self.forget_choice()
        self._deliberate = False

    def follow_keys(self, *, in_tree: bool) -> None:
        """Note whether the keys go to a view of the tree now, or to another part of the window."""
        self.in_tree = in_tree
        self._deliberate = self._deliberate and in_tree

    def select(self, ids: Iterable[NodeId], current: NodeId | None = None) -> None:
        """Select nodes; the last one becomes current unless another of them is named."""
        self.forget_choice()
        self._deliberate = self.in_tree
        known = self.organization.nodes
        selection = tuple(dict.fromkeys(node_id for node_id in ids if node_id in known))
        if current not in selection:
            current = selection[-1] if selection else None
        if (selection, current) != (self.selection, self.current):
            self.selection, self.current = selection, current
            self.document.seal()
            if current is not None and not self.is_in_focus(current):
                self.focus_on(None)
            self.document.emit_in_order(self.selectionChanged)

    def set_collapsed(self, node_id: NodeId, collapsed: bool) -> None:
        """Hide or show the children of one node; an account has none."""
        if collapsed and not self.organization.node(node_id).children:
            return
        self.collapse_to(self.collapsed | {node_id} if collapsed else self.collapsed - {node_id})

    def collapse_to(self, collapsed: Iterable[NodeId]) -> None:
        """Hide the children of exactly these nodes; what a person folds stays so in every layout."""
        before = self.collapsed
        self._fold(collapsed)
        self._folded_by_size -= before ^ self.collapsed

    def _fold(self, collapsed: Iterable[NodeId]) -> None:
        nodes = self.organization.nodes
        wanted = frozenset(node_id for node_id in collapsed if node_id in nodes and nodes[node_id].children)
        if wanted != self.collapsed:
            self.collapsed = wanted
            self.document.emit_in_order(self.collapsedChanged)

    def expand_all(self) -> None:
        """Hide nothing."""
        self.collapse_to(())

    def expand_to_level(self, level: int) -> None:
        """Show the levels down to this one (0 is the topmost card alone) and hide what lies below."""
        organization, top = self.organization, self.organization.depth(self.top)
        self.collapse_to(n for n in organization.walk(self.top) if organization.depth(n) - top >= level)

    def expand_to_ous(self) -> None:
        """Show every OU, and hide the accounts of those that hold nothing else."""
        nodes = self.organization.nodes
        leaves = (
            n.id for n in nodes.values() if n.children and all(nodes[c].kind is NodeKind.ACCOUNT for c in n.children)
        )
        self.collapse_to(node_id for node_id in leaves if node_id != self.top)

    @property
    def top(self) -> NodeId:
        """Topmost card of the canvas: the root, or the OU in focus."""
        return self.focus if self.focus is not None else self.organization.root

    def focus_on(self, node_id: NodeId | None) -> None:
        """Show the subtree of an OU alone, the one around an account, or, for None or the root, everything.

        A selection that lies outside shows everything again.
        """
        organization = self.organization
        if node_id is not None and organization.node(node_id).kind is NodeKind.ACCOUNT:
            node_id = organization.parent(node_id)
        focus = None if node_id == organization.root else node_id
        if focus == self.focus:
            return
        self.focus = focus
        if focus is not None:
            self.set_collapsed(focus, False)
            left = [chosen for chosen in self.selection if self.is_in_focus(chosen)]
            self.select(left or [focus], self.current if self.current in left else None)
        self.document.emit_in_order(self.focusChanged)

    def is_in_focus(self, node_id: NodeId) -> bool:
        """Return True if the canvas shows a node, or a collapsed one above it."""
        return self.focus is None or self.organization.is_within(node_id, self.focus)

    def reveal(self, node_id: NodeId) -> None:
        """Select a node, open what hides it, and bring it into view."""
        above = self.organization.path(node_id)[:-1]
        self.collapse_to(self.collapsed.difference(above))
        self.select((node_id,))
        self.nodeRevealed.emit(node_id)

    def set_direction(self, direction: Direction, *, chosen: bool = True) -> None:
        """Lay the organization out in another direction, which a person or a file has chosen, or its size.

        Trees fold by themselves what is large, and show what is current; frames fold nothing that no person folded.
        """
        before, self.direction, self.is_direction_chosen = self.direction, direction, chosen
        if direction is not before:
            by_hand = self.collapsed - self._folded_by_size
            self._folded_by_size -= {*self.organization.path(self.current)[:-1]} if self.current else set()
            self._fold(by_hand if direction is Direction.NESTED else by_hand | self._folded_by_size)
            self.document.emit_in_order(self.directionChanged)

    def set_density(self, density: Density | None) -> None:
        """Give the cards a density, or let it follow the room; what is placed by hand keeps the one it has."""
        if density is not self.density:
            self.density = density
            self.document.emit_in_order(self.densityChanged)

    def hold_density(self, density: Density | None) -> None:
        """Keep the density that the first card placed by hand was seen at; None when none is there any more."""
        self._placed_density = density

    @property
    def fixed_density(self) -> Density | None:
        """Density that no room changes: the chosen one, or that of placed cards; None if it follows the room."""
        return self.density or (self._placed_density if self.organization.places else None)

    @property
    def annotations(self) -> Mapping[NodeId, NodeAnnotation] | None:
        """Annotations by a question or a lens, whichever was asked last; None while none is asked."""
        return self._annotations.seen

    @property
    def annotated_by(self) -> Asker | None:
        """Source of the annotations that are shown; None while there are none."""
        return self._annotations.asker

    def set_annotations(
        self, annotations: Mapping[NodeId, NodeAnnotation] | None, asker: Asker = Asker.QUESTION
    ) -> None:
        """Annotate nodes in every view; None takes the annotations of this source away. See `NodeAnnotations.put`."""
        if self._annotations.put(annotations, asker):
            self.document.emit_in_order(self.annotationsChanged)

    def highlight(self, nodes: Iterable[NodeId] | None) -> None:
        """Highlight some nodes in every view; None for no difference."""
        highlighted = None if nodes is None else frozenset(nodes)
        if highlighted != self.highlighted:
            self.highlighted = highlighted
            self.document.emit_in_order(self.annotationsChanged)

    def say_done(self, change: Change, *more: str) -> None:
        """Say that an edit was made, what else it does, and the key that takes it back."""
        self.notices.say_of_change(change, more)

    def _on_organization_replaced(self) -> None:
        """Begin with another organization: nothing that was said of the nodes of the last one holds."""
        organization = self.organization = self.document.organization
        if self.document.reread:
            self._follow_reread()
            return
        self._deliberate = False
        self._placed_density = None
        self.plan = DesignPlan()
        bare = not organization.ou_count  # the first key builds on the root
        self._before_new, self._gone_collapsed = {}, set()
        self.selection, self.current = ((organization.root,), organization.root) if bare else ((), None)
        self.focus = None
        self.forget_choice()
        self._folded_by_size = frozenset(initially_collapsed(organization))
        self.collapsed = frozenset() if self.direction is Direction.NESTED else self._folded_by_size
        self._annotations.clear()
        self.highlighted = None
        for signal in (self.selectionChanged, self.collapsedChanged, self.focusChanged, self.annotationsChanged):
            self.document.emit_in_order(signal)

    def _follow_reread(self) -> None:
        """Go on with the same design read again: what is still there stays selected, collapsed and in focus."""
        nodes, focus = self.organization.nodes, self.focus
        self.selection = tuple(node_id for node_id in self.selection if node_id in nodes)
        if self.current not in self.selection:
            self.current = next(reversed(self.selection), None)
        self.collapsed = frozenset(n for n in self.collapsed if n in nodes and nodes[n].children)
        if focus is not None and (focus not in nodes or nodes[focus].kind is NodeKind.ACCOUNT):
            self.focus = None
        if self.current is not None and not self.is_in_focus(self.current):
            self.focus = None
        self.forget_choice()
        self._annotations.clear()
        self.highlighted = None
        if focus != self.focus:
            self.document.emit_in_order(self.focusChanged)
        for signal in (self.selectionChanged, self.collapsedChanged, self.annotationsChanged):
            self.document.emit_in_order(signal)

    def _on_document_changed(self, change: Change) -> None:
        """Drop removed nodes from the view state.

        Where all that was selected went, what was selected when it was made takes over, else its parent.
        The current node where something is shown alone is in sight, also after a move.
        """
        self.forget_choice()
        if change.plan is not None:
            self.plan.restart(change.plan[1])
        if gone := {node_id for node_id, swap in change.nodes.items() if swap.after is None}:
            self._forget(gone, change)
        new = {node_id for node_id, swap in change.nodes.items() if swap.before is None}
        self._before_new.update(dict.fromkeys(new, (self.selection, self.current)))
        self.collapsed |= self._gone_collapsed & new
        if self.focus is not None and self.current is not None and not self.is_in_focus(self.current):
            self.focus_on(None)

    def _forget(self, gone: set[NodeId], change: Change) -> None:
        self._gone_collapsed = (self._gone_collapsed - gone) | (self.collapsed & gone)
        self.collapsed = self.collapsed.difference(gone)
        if self.focus in gone:
            self.focus = None
            self.document.emit_in_order(self.focusChanged)
        left = tuple(node_id for node_id in self.selection if node_id not in gone)
        if len(left) != len(self.selection):
            former, current = next((self._before_new[n] for n in gone if n in self._before_new), ((), None))
            known = tuple(node_id for node_id in former if node_id in self.organization.nodes)
            above = (n for n, s in change.nodes.items() if s.before and s.after and gone & {*s.before.children})
            self.selection = left or known or tuple(islice(above, 1))
            kept = self.current if self.current in left else current if current in self.selection else None
            self.current = kept or next(reversed(self.selection), None)
            self._deliberate = False
            self.document.emit_in_order(self.selectionChanged)


def push(
    session: Session,
    edit: Callable[[], Change],
    *,
    amends: bool = False,
    trace: Trace | None = None,
    typed: bool = False,
) -> Change | None:
    """Make an edit and do it; where AWS would refuse it, tell the person why. None when nothing was done.

    Args:
        session: The session.
        edit: Makes the change.
        amends: True if it is part of the last step; see `Document.amend`.
        trace: See `Document.push`; a part of the last step has none.
        typed: True for what was typed in a panel, which shows the open design whatever is on the canvas: it is never
            refused for that, and a person who looks at another design is led back to the open one.
    """
    if refusal := session.shown.refusal_of_typing if typed else session.shown.refusal:
        session.notices.refuse(refusal)
        return None
    try:
        change = edit()
    except EditError as error:
        again = partial(push, session, edit, amends=amends, trace=trace, typed=typed)
        session.notices.refuse(str(error), remedy_of(session, str(error), again))
        return None
    except GoneError:  # of a menu or a list that was open while what it is about was taken away
        change = None
    if change is None or session.organization.stale(change):
        session.notices.refuse("The design has changed meanwhile: nothing was done.")
        return None
    if amends:
        session.document.amend(change)
    else:
        session.document.push(change, trace)
    return change


def remedy_of(session: Session, sentence: str, again: Callable[[], object]) -> Remedy | None:
    """Return the edit that lifts a refusal, and does the refused one `again` then; None if there is none."""
    from designer.organization.edits.settings import lift_of  # nothing is refused at the start

    lift = lift_of(session.organization, sentence)
    make = partial(lift.edit, session.organization) if lift else None
    return Remedy(lift.label, lambda: push(session, make) and again()) if lift and make else None
