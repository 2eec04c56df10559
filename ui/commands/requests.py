"""Requests that a feature may make of another; asker and answerer import this, and nothing of each other."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from ui.state.pending_node import PendingNode
from ui.state.requests import FeatureRequest, Requests
from ui.widgets.display.parts_line import LinePart

if TYPE_CHECKING:  # most designs have no tests, and a start asks nothing: it does without these records
    from designer.analysis.access.question import Inquiry
    from designer.analysis.principals.access_ways import Becoming
    from designer.analysis.principals.policy_shares import AskedActions
    from designer.aws.session import OrganizationAccess
    from designer.organization.identity.account_principals import PrincipalId
    from designer.organization.model.comments import CommentPlace
    from designer.organization.model.guardrail_tests import GuardrailTest


@dataclass(frozen=True, slots=True)
class PolicyPlace:
    """A place in a policy's text, in characters; all of it where both are 0.

    Attributes:
        policy: Whose.
        start: Its first character.
        end: The character behind it.
        action: The action that is meant in a statement there; empty for all of it.
        give_name: Gives a policy that was just made its name, and says whether it could; None for an older policy.
    """

    policy: PolicyId
    start: int = 0
    end: int = 0
    action: str = ""
    give_name: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class NodeNaming:
    """The name of a node, to be typed.

    Attributes:
        node: The node.
        pending: The step that made it, which its name joins; None for an older node.
    """

    node: NodeId
    pending: PendingNode | None = None


@dataclass(frozen=True, slots=True)
class EditNote:
    """A few words on what an edit did.

    Attributes:
        parts: Words and signs.
        sentence: The same in full.
    """

    parts: tuple[LinePart, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class IdentityPlace:
    """Something inside an account.

    Attributes:
        account: The account.
        title: Its kind and name, as in ``user/ana``; "root" for the root user.
        policy: A policy that it has, to be opened: the name of an inline one, the reference of a managed one.
        statement: 0-based statement of that policy, or of itself where it is a policy; None for the whole.
        is_trust: True if the trust policy of the role is meant.
    """

    account: NodeId
    title: str
    policy: str = ""
    statement: int | None = None
    is_trust: bool = False


@dataclass(frozen=True, slots=True)
class DecisionText:
    """Text with a decision of AWS.

    Attributes:
        text: The text; empty for one that is to be pasted.
        source: Name of the file that it stands in; empty if it was pasted.
    """

    text: str = ""
    source: str = ""


class ComparedWith(Enum):
    """Design that the open one can be compared with."""

    SAVED = "saved"
    FILE = "file"
    VERSION = "version"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class ComparedDesign:
    """Another design, to compare the open one with.

    Attributes:
        name: Its name for people.
        organization: Its content.
        is_earlier: True if the open design came of it; False if it is what may become of the open one.
        is_saved: True for the file of the open design, which every save makes another.
        review: File of the review where verdicts are given on what the open design proposes; None to take over.
    """

    name: str
    organization: Organization
    is_earlier: bool
    is_saved: bool = False
    review: Path | None = None


@dataclass(frozen=True, slots=True)
class LiveTarget:
    """A design to which AWS is to be brought.

    Attributes:
        design: Return the design, given AWS as it was just read.
        name: Its name for people.
        profile: Profile of the AWS CLI that is offered first; "" for that of last time.
        organization: Id of the organization that it is of; "" for any.
        is_open: Whether it is the design that is open in the window.
        path: The file of that; "" if there is none.
        is_made_of_live: Whether the design is made of what was read, so that it keeps what others did since.
    """

    design: Callable[[Organization], Organization]
    name: str
    profile: str = ""
    organization: str = ""
    is_open: bool = False
    path: str = ""
    is_made_of_live: bool = False


@dataclass(frozen=True, slots=True)
class DriftWish:
    """A search for drift.

    Attributes:
        access: Who reads AWS.
        folder: Folder of the design's file, where journals may lie beside it; None for a design without a file.
    """

    access: OrganizationAccess
    folder: Path | None


class MergedWith(Enum):
    """Where the design comes from that is merged into the open one."""

    FILE = "file"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class OtherBranch:
    """Another design, made from what the open one was made from, to be merged into it.

    Attributes:
        name: Its name for people.
        base: What both were made from.
        theirs: Its content.
        then: What is left to do after the merge, as a sentence; empty for nothing.
        taken: Called once all of the merge is in the open design.
        since: Returns what has become of it since it was read, as a sentence; empty for nothing.
    """

    name: str
    base: Organization
    theirs: Organization
    then: str = ""
    taken: Callable[[], None] = lambda: None
    since: Callable[[], str] = lambda: ""


@dataclass(frozen=True, slots=True)
class TransferWish:
    """Accounts that go from one organization to another; one of them is the open design.

    Attributes:
        name: Name of the other design for people.
        other: Its content.
        accounts: The accounts that go, of the organization that they leave.
        to: Where they go in the organization that they join.
        is_leaving: True if they leave the open design, False if they come into it.
    """

    name: str
    other: Organization
    accounts: tuple[NodeId, ...]
    to: NodeId
    is_leaving: bool = True

    def sides(self, here: Organization) -> tuple[Organization, Organization]:
        """Return the organizations that they leave and join, given the open design."""
        return (here, self.other) if self.is_leaving else (self.other, here)


class ComparedSide(Enum):
    """Part of a comparison that the canvas shows."""

    BEFORE = "before"
    BOTH = "both"
    AFTER = "after"


class DifferenceAct(Enum):
    """Act on the differences of a comparison."""

    TAKE = "take"
    REFUSE = "refuse"
    TAKE_REST = "rest"


CHOOSE_COMPARED: FeatureRequest[ComparedWith] = FeatureRequest("choose what to compare with")
"""Let the person choose another design, and compare the open one with it."""

COMPARE_WITH: FeatureRequest[ComparedDesign] = FeatureRequest("compare with a design")
"""Show what differs between the open design and another."""

CHOOSE_MERGED: FeatureRequest[MergedWith] = FeatureRequest("choose what to merge")
"""Let the person choose another design, and merge it into the open one."""

MERGE_WITH: FeatureRequest[OtherBranch] = FeatureRequest("merge a design")
"""Merge another design into the open one, question by question."""

CHOOSE_TRANSFER: FeatureRequest[TransferWish | None] = FeatureRequest("choose what to transfer")
"""Let the person choose accounts and where they go; None to begin with a file, else what is chosen so far."""

TRANSFER: FeatureRequest[TransferWish] = FeatureRequest("transfer accounts")
"""Show what a transfer of accounts between two organizations does, and whether all is ready."""

NEXT_QUESTION: FeatureRequest[None] = FeatureRequest("next question of the merge")
"""Go to the next open question or refusal of the merge, and show its place on the canvas."""

FOLLOW_MERGE: FeatureRequest[None] = FeatureRequest("say what is open of a merge")
"""The file of the open design was written, perhaps in the middle of a merge."""

FOLLOW_SAVE: FeatureRequest[Callable[[], ComparedDesign]] = FeatureRequest("compare with what was just saved")
"""The file of the open design was written; it is read where the comparison is with that file."""

SHOW_SIDE: FeatureRequest[ComparedSide] = FeatureRequest("show a side of the comparison")
"""Show the earlier of two compared designs on the canvas, the later one, or the open one with ghosts of the other."""

DECIDE: FeatureRequest[DifferenceAct] = FeatureRequest("decide on differences")
"""Take or refuse the chosen differences of a comparison, or take all that are to be decided."""

PLAN_MIGRATION: FeatureRequest[ComparedDesign] = FeatureRequest("plan a migration")
"""Plan the way between the open design and another one, from the earlier of them to the later."""

PLAN_COMPARED: FeatureRequest[None] = FeatureRequest("plan a migration between the compared designs")
"""Plan the way between the compared designs, if there are any."""

PLAN_LIVE: FeatureRequest[LiveTarget] = FeatureRequest("plan from AWS")
"""Read AWS, and plan the way from there to a design, which can be carried out."""

PLAN_OPEN: FeatureRequest[str] = FeatureRequest("plan from AWS to the open design")
"""Plan the way from AWS to the open design; with the AWS CLI profile offered first, "" for the last one."""

FIND_DRIFT: FeatureRequest[str] = FeatureRequest("find drift")
"""Let the person sign in, and find drift; the profile of the AWS CLI that is offered first, "" for none."""

SHOW_DRIFT: FeatureRequest[DriftWish] = FeatureRequest("show drift")
"""Read AWS, and show where it is no longer as the open design says."""

GO_ON_WITH_RUN: FeatureRequest[Path] = FeatureRequest("go on with a run")
"""Show the run of a plan, named by its file, that has not reached its end."""

SHOW_START_PAGE: FeatureRequest[None] = FeatureRequest("show the start page")
"""Let the person choose what to work on."""

OPEN_WINDOW: FeatureRequest[Path | None] = FeatureRequest("open a window")
"""Open another window, on a file or on an empty organization."""

IMPORT: FeatureRequest[Path | None] = FeatureRequest("import")
"""Let the person import an organization, from a file or folder or, for None, from wherever they choose."""

READ_ACTIVITY: FeatureRequest[Path | None] = FeatureRequest("bring in activity")
"""Let the person bring in what people really did, from a trail or an activity file or wherever they choose."""

SHOW_EDIT_NOTE: FeatureRequest[EditNote | None] = FeatureRequest("tell what an edit did")
"""Say above the cards what an edit did, which is shown on them; None for nothing any more."""

SHOW_PANEL: FeatureRequest[str] = FeatureRequest("show a panel")
"""Bring a panel, by its name, to the front, and give it the keys."""

NAME_NODE: FeatureRequest[NodeNaming] = FeatureRequest("name a node")
"""Let the name of a node be typed in the view that has the keys."""

OPEN_POLICY: FeatureRequest[PolicyPlace] = FeatureRequest("open a policy")
"""Show a policy in the editor, at a place in its text, or for its name."""

MERGE_POLICIES: FeatureRequest[tuple[PolicyId, ...]] = FeatureRequest("merge policies")
"""Merge some policies where all of them are attached, or say why they cannot be."""

SHOW_IDENTITY: FeatureRequest[IdentityPlace] = FeatureRequest("show something inside an account")
"""Show a user, group, role or policy of an account, or its root user."""

ADD_IDENTITY: FeatureRequest[str] = FeatureRequest("make a new identity")
"""Make a user, group or role of the selected account, or of Identity Center if none is selected; its kind in words."""

ADD_TAG: FeatureRequest[None] = FeatureRequest("add a tag")
"""Let a tag be typed for what is selected."""

ASK_WHO_BECOMES: FeatureRequest[Becoming | None] = FeatureRequest("ask who can become a role")
"""Show who can become a role or an administrator, or let one be chosen."""

SHOW_ANSWER: FeatureRequest[str] = FeatureRequest("show the answer for an action")
"""Show why an action is answered as it is for the current node; for no action, all that the node's policies leave."""

SHOW_ATTACHED: FeatureRequest[NodeId] = FeatureRequest("show the policies of a node")
"""Show a node with the policies that apply to it."""

ASK_WHO_CAN: FeatureRequest[AskedActions] = FeatureRequest("ask who can do an action")
"""Show which users and roles can do an action, on a resource where one is named."""

EXPLAIN_REQUEST: FeatureRequest[str] = FeatureRequest("explain a request")
"""Explain an action for one exact request of the current node."""

EXPLAIN_INQUIRY: FeatureRequest[Inquiry] = FeatureRequest("explain a question")
"""Explain all of a question: account, action, caller, resource and context."""

BEGIN_QUESTION: FeatureRequest[None] = FeatureRequest("begin a question")
"""Let an action be typed that is explained for the current node."""

CHOOSE_LENS: FeatureRequest[None] = FeatureRequest("choose a lens")
"""Let the person choose what the canvas is coloured by."""

CHOOSE_ASSUMPTION: FeatureRequest[None] = FeatureRequest("choose what is assumed")
"""Let the person say which context every answer takes for granted."""

NEW_TEST: FeatureRequest[GuardrailTest | None] = FeatureRequest("make a guardrail test")
"""Let the person make a guardrail test: one that is proposed, or, for None, from nothing."""

TakenComment: TypeAlias = tuple[str, Callable[[str, str], None]]
NEW_COMMENT: FeatureRequest[CommentPlace | TakenComment | None] = FeatureRequest("write a comment")
"""Write a comment on a place; None means the current node, or else the organization. A `TakenComment` has words for a
place outside of the design, and a function that takes text and author, or refuses them."""

SHOW_COMMENT: FeatureRequest[str] = FeatureRequest("show a comment")
"""Show a comment by its id."""

RECORD_DECISION: FeatureRequest[DecisionText] = FeatureRequest("make a test of a decision")
"""Let the person make a test of what AWS decided: of a denial's message, or of its own account."""

EXPLAIN_DENIAL: FeatureRequest[str] = FeatureRequest("explain a denial")
"""Explain the message of a denial, or, where it is empty, let one be pasted."""

ADD_GUARDRAIL: FeatureRequest[str] = FeatureRequest("add a guardrail")
"""Let the person give a guardrail, named by its id, its values and put it into the design."""

LIMIT_TO_PROGRAMME: FeatureRequest[str] = FeatureRequest("limit to a programme")
"""Let the person keep what is selected to the services in scope of a programme, named by its id."""

SHOW_DELEGATION: FeatureRequest[NodeId | None] = FeatureRequest("show trusted services")
"""Show which services work with the organization and who runs them, those of an account first; None for no account."""

SHOW_WORD: FeatureRequest[str] = FeatureRequest("explain a word")
"""Show what a word means, among all words and signs."""

SHOW_TEST: FeatureRequest[str] = FeatureRequest("show a guardrail test")
"""Show a guardrail test, by its id, in the list of all."""

SHOW_WHO_CAN: FeatureRequest[str] = FeatureRequest("show where SCPs allow an action")
"""Colour the canvas by where SCPs allow an action."""

SHOW_WHO_REALLY_CAN: FeatureRequest[str] = FeatureRequest("show which principals can do an action")
"""Colour the canvas by the users and roles that can do an action."""


def ask_who_becomes(requests: Requests, role: PrincipalId | None) -> None:
    """Ask who can become a role, or an administrator."""
    from designer.analysis.principals.access_ways import Becoming  # not for a start

    requests.ask(ASK_WHO_BECOMES, Becoming(role))


def show_policy(requests: Requests, policy: PolicyId, start: int = 0, end: int = 0, action: str = "") -> None:
    """Ask for a policy to be shown in the editor, at a place in its text, and at an action there."""
    requests.ask(OPEN_POLICY, PolicyPlace(policy, start, end, action))
