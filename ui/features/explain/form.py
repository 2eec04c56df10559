"""The form of a question: whose account, which action, on what, and who asks."""

import re
from itertools import islice

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.access.question import CallerKind, Inquiry, known_callers
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.words import NO_ACCOUNT_ID
from designer.organization.model.lookup import find_account
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import Catalogue, action_details, details
from designer.policy.matching.request import EVERYTHING, without_documented_resource
from ui.forms.fields import ChoiceField
from ui.state.session import Session
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.labels import SeverityStyle, tooltip_text
from ui.widgets.fields.form import InlineMessage, KeyValueForm
from ui.widgets.fields.search_box import offer_clear
from ui.widgets.fields.suggest_field import question_field

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:.+")
_MOST_ACCOUNTS = 40
_NO_ARN = "*, as AWS documents no ARN"


@dataclass(frozen=True, slots=True)
class _Caller:
    kind: CallerKind
    title: str
    name: str
    hint: str


_CALLERS = (
    _Caller(CallerKind.ANY, "Anyone in the account", "", ""),
    _Caller(CallerKind.ROLE, "A role", "any role", "Name of the role, with its path; empty for any role"),
    _Caller(CallerKind.USER, "An IAM user", "any user", "Name of the user, with its path; empty for any user"),
    _Caller(CallerKind.ROOT, "The root user", "", ""),
    _Caller(
        CallerKind.SERVICE_LINKED,
        "A service-linked role",
        "any",
        "Service and name of the role, as in guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty; empty for any",
    ),
    _Caller(
        CallerKind.OUTSIDE,
        "Someone outside",
        "any role elsewhere",
        "ARN of the caller, * for an anonymous one; empty for any role of another organization's account",
    ),
)

_WITHOUT_NAME = (CallerKind.ANY, CallerKind.ROOT)


class QuestionForm(QWidget):
    """Account, action, resource, caller.

    Resource and owner are in a form of their own, `more`; the view that shows this one puts it where it belongs.

    Signals:
        edited(): The question has changed.
        accountChosen(NodeId): The person asks about this account.
        pasted(str): Something was pasted into the action that may be a message of AWS.
    """

    edited = Signal()
    accountChosen = Signal(str)
    pasted = Signal(str)

    def __init__(self, session: Session, catalogue: Catalogue) -> None:
        super().__init__()
        self._session = session
        self._catalogue = catalogue
        self._account: NodeId | None = None
        self._form = KeyValueForm()
        self.more = KeyValueForm()
        self.account = question_field("Account", self._suggest_accounts, at_once=True, is_whole=self._names_account)
        self.account.setPlaceholderText("Which account?")
        self.action = question_field(
            "Action",
            lambda text: suggest_actions(catalogue, text),
            is_whole=lambda text: catalogue.index(text) is not None,
        )
        self.action.setPlaceholderText("e.g. s3:DeleteBucket")
        self.resource = question_field("Resource", self._suggest_resources, at_once=True, is_whole=_ARN.fullmatch)
        self.owner = question_field("Owner of the resource", self._suggest_accounts, is_whole=self._names_owner)
        self.owner.setPlaceholderText("the same account")
        self.caller = ChoiceField()
        self.caller.setAccessibleName("Who asks")
        for caller in _CALLERS:
            self.caller.addItem(caller.title, caller.kind)
        self.name = question_field("Name of who asks", self._suggest_names, at_once=True)
        self._messages: dict[QWidget, InlineMessage] = {}
        self._assemble()
        self._connect()
        self._show_hints()

    def inquiry(self) -> Inquiry | None:
        """The question of the form; None while account or action are missing or half typed, or a field is refused."""
        action = self.action.text().strip()
        half_typed = self.action.is_open and self._catalogue.index(action) is None
        if self._account is None or self.is_refused or half_typed or not _ACTION.fullmatch(action):
            return None
        caller: CallerKind = self.caller.currentData()
        return Inquiry(
            account=self._account,
            action=action,
            resource=self._named_resource(),
            caller=caller,
            name="" if caller in _WITHOUT_NAME else self.name.text().strip(),
            resource_account=self._owner_number(),
        )

    @property
    def account_id(self) -> NodeId | None:
        """The account that was chosen."""
        return self._account

    @property
    def is_refused(self) -> bool:
        """Whether an account that is typed is refused: the last answer must not stay below the refusal."""
        return any(self._messages[field].text() for field in (self.account, self.owner))

    def show_inquiry(self, inquiry: Inquiry) -> None:
        """Fill the form."""
        with QSignalBlocker(self):
            self.show_account(inquiry.account)
            self.action.setText(inquiry.action)
            self.resource.setText(inquiry.resource)
            self.owner.setText(inquiry.resource_account)
            self._say(self.owner, "")
            self.caller.setCurrentIndex(self.caller.findData(inquiry.caller))
            self.name.setText(inquiry.name)
            for field in (self.action, self.resource, self.name):
                field.setCursorPosition(0)
        self._changed()

    def show_account(self, account: NodeId | None) -> None:
        """Ask about another account."""
        self._account = account
        self._say(self.account, "")
        name, whole = _names_of_account(self._organization, account) if account is not None else ("", "")
        self.account.setText(name if account is not None and _is_named(self._organization, account) else whole)
        self.account.setToolTip(tooltip_text(whole))
        self.account.setCursorPosition(0)
        self._changed()

    @property
    def given(self) -> tuple[str, ...]:
        """Fields besides account and action that say something, as words."""
        caller = self.caller.currentData() is not CallerKind.ANY
        said = (("the caller", caller), ("the resource", self.resource.text()), ("its owner", self.owner.text()))
        return tuple(words for words, text in said if text)

    def leave_out(self, number: str) -> tuple[str, ...]:
        """Clear fields that name an account by its number; gives the words for them."""
        fields = (("the name of the caller", self.name), ("the resource", self.resource), ("its owner", self.owner))
        found = [(words, field) for words, field in fields if number in field.text()]
        for _, field in found:
            field.clear()
        return tuple(words for words, _ in found)

    @property
    def unsaid_caller(self) -> QWidget | None:
        """Field for what is not said of who asks, its kind or its name; None if both are."""
        kind = self.caller.currentData()
        if kind is CallerKind.ANY:
            return self.caller
        return None if kind in _WITHOUT_NAME or self.name.text() else self.name

    def ask_account(self, wanted: bool) -> None:
        """Have a row for the account, where nothing else on screen names it."""
        self._form.set_row_visible(self.account, wanted)

    def show_action(self, action: str) -> None:
        """Ask about another action."""
        self.action.setText(action)
        self._changed()

    @property
    def _organization(self) -> Organization:
        return self._session.organization

    def _assemble(self) -> None:
        for form, label, field in (
            (self._form, "Account", self.account),
            (self._form, "Action", self.action),
            (self._form, "Caller", self.caller),
            (self._form, "Name", self.name),
            (self.more, "Resource", self.resource),
            (self.more, "Owner", self.owner),
        ):
            self._messages[field] = form.add_field(label, field)
        offer_clear(self.action)
        in_column(self._form, host=self)

    def _connect(self) -> None:
        self.account.chosen.connect(self._take_account)
        self.account.editingFinished.connect(lambda: self._take_account(self.account.text()))
        self.action.textEdited.connect(self._read_action)
        self.action.chosen.connect(lambda _text: self._changed())
        self.action.closed.connect(self._changed)
        for field in (self.resource, self.name):
            field.textEdited.connect(lambda _text: self._changed())
            field.chosen.connect(lambda _text: self._changed())
        self.resource.chosen.connect(self._select_gap)
        self.owner.chosen.connect(self._take_owner)
        self.owner.editingFinished.connect(lambda: self._take_owner(self.owner.text()))
        self.caller.activated.connect(self._change_caller)

    # ---- accounts

    def _suggest_accounts(self, text: str) -> list[str]:
        organization = self._organization
        wanted = text.lower().split(" · ")[0].strip()
        matching = (
            _account_text(organization, node.id)
            for node in organization.nodes.values()
            if node.kind is NodeKind.ACCOUNT and (wanted in node.name.lower() or wanted in node.aws_id)
        )
        return list(islice(matching, _MOST_ACCOUNTS))

    def _take_account(self, text: str) -> None:
        account = self._account
        if account is not None and text in _names_of_account(self._organization, account):
            self._refuse(self.account, "")
            return
        try:
            account = _find(self._organization, text)
        except EditError as error:
            only = self._suggest_accounts(text) if text.strip() else []
            if len(only) != 1:
                never_named = self._account is None and not text.strip()
                self._refuse(self.account, "" if never_named else str(error))
                return
            account = _find(self._organization, only[0])  # what is typed can mean no other one
        self.show_account(account)
        self.accountChosen.emit(account)

    def _names_account(self, text: str) -> bool:
        try:
            _find(self._organization, text)
        except EditError:
            return False
        return True

    def _names_owner(self, text: str) -> bool:
        return bool(re.fullmatch(r"\d{12}", text)) or self._names_account(text)

    def _take_owner(self, text: str) -> None:
        try:
            number = self._number(text)
        except EditError as error:
            self._refuse(self.owner, str(error))
            return
        self._say(self.owner, "")
        if number != text:
            self.owner.setText(number)
        self._changed()

    def _number(self, text: str) -> str:
        """Return the AWS id that a text stands for; an account that the design does not have is named by its number."""
        text = text.strip()
        if not text or re.fullmatch(r"\d{12}", text):
            return text
        return self._organization.node(_find(self._organization, text)).aws_id

    def _owner_number(self) -> str:
        text = self.owner.text().strip()
        return text if re.fullmatch(r"\d{12}", text) else ""

    # ---- action and resource

    def _read_action(self, text: str) -> None:
        if "not authorized" in text:
            self.pasted.emit(text)
        else:
            self._changed()

    def _suggest_resources(self, text: str) -> list[str]:
        """Return the forms of ARN that the action takes, with the account put in."""
        number = self._organization.node(self._account).aws_id if self._account else ""
        action = self.action.text().strip()
        forms = [EVERYTHING] if without_documented_resource(action) else _arn_forms(action)
        made = [_filled(arn, number) for arn in forms]
        return [arn for arn in made if text.lower() in arn.lower()]

    def _select_gap(self, text: str) -> None:
        """Select the first part of a suggested ARN that is still to be filled in."""
        start = text.find("<")
        if start >= 0:
            self.resource.setSelection(start, text.find(">", start) - start + 1)

    def _named_resource(self) -> str:
        text = self.resource.text().strip()
        return "" if "<" in text else text

    # ---- caller

    def _suggest_names(self, text: str) -> list[str]:
        known = known_callers(self._organization, self._account, self.caller.currentData())
        return [name for name in known if text.strip().lower() in name.lower()][:_MOST_ACCOUNTS]

    def _change_caller(self) -> None:
        self.name.clear()
        self._changed()

    # ---- what the fields say

    def _changed(self) -> None:
        self._show_hints()
        if not self.signalsBlocked():
            self.edited.emit()

    def _show_hints(self) -> None:
        action = self.action.text().strip()
        odd = bool(action) and self._catalogue.index(action) is None and not self.action.is_open
        if odd and not _ACTION.fullmatch(action):
            self._say(self.action, "Write one action as service:Name, such as s3:DeleteBucket.", SeverityStyle.ADVICE)
        elif odd:
            date = self._catalogue.date
            self._say(self.action, f"Not in AWS's list of {date}; it is matched by its text.", SeverityStyle.ADVICE)
        else:
            self._say(self.action, "")
        self._show_resource_hints(action)
        caller = _CALLERS[self.caller.currentIndex()]
        self._form.set_row_visible(self.name, caller.kind not in _WITHOUT_NAME)
        self.name.setPlaceholderText(caller.name)
        self.name.setToolTip(tooltip_text(caller.hint))

    def _show_resource_hints(self, action: str) -> None:
        forms = _arn_forms(action)
        gap = "any resource" if not forms else forms[0].replace("${Partition}", "aws").replace("$", "")
        self.resource.setPlaceholderText(_NO_ARN if without_documented_resource(action) else gap)
        text = self.resource.text().strip()
        odd = bool(text) and text != EVERYTHING and not _ARN.fullmatch(text)
        hint = "An ARN has six parts: arn:aws:service:region:account:name" if odd else ""
        hint = "Fill in what is between < and >." if "<" in text else hint
        self._say(self.resource, hint, SeverityStyle.ADVICE)
        foreign = bool(text) and _ARN.fullmatch(text) is not None and not text.split(":")[4]
        self.more.set_row_visible(self.owner, foreign or bool(self.owner.text()))

    def _refuse(self, field: QWidget, sentence: str) -> None:
        """Say why an account is refused, or take that back; the question changes with it."""
        if self._messages[field].text() != sentence:
            self._say(field, sentence)
            self._changed()

    def _say(self, field: QWidget, sentence: str, severity: SeverityStyle = SeverityStyle.ERROR) -> None:
        message = self._messages.get(field)
        if message is not None and message.text() != sentence:
            message.say(sentence, severity)


def _find(organization: Organization, text: str) -> NodeId:
    """Return the account of a suggestion, or of anything else that names one."""
    name, _, number = text.rpartition(" · ")
    return find_account(organization, (number if number.isdigit() else name or text).strip())


def _account_text(organization: Organization, account: NodeId) -> str:
    node = organization.node(account)
    return f"{node.name} · {node.aws_id or NO_ACCOUNT_ID}"


def _names_of_account(organization: Organization, account: NodeId) -> tuple[str, str]:
    """Return the name of an account, and the name with its number, which may be too long for a field."""
    return organization.node(account).name, _account_text(organization, account)


def _is_named(organization: Organization, account: NodeId) -> bool:
    """Return True if the name of an account names no other one."""
    try:
        return _find(organization, organization.node(account).name) == account
    except EditError:
        return False


def _arn_forms(action: str) -> list[str]:
    """Return the ARN formats of the resource types that an action works on."""
    found = action_details(action)
    service = details(action.partition(":")[0]) if found else None
    if found is None or service is None:
        return []
    uses = (service.resource_types.get(use.name.lower()) for use in found.resources)
    return list(dict.fromkeys(kind.arn for kind in uses if kind is not None and kind.arn))


def _filled(arn: str, account: str) -> str:
    """Return a format with what is known put in; the rest between < and >."""
    arn = arn.replace("${Partition}", "aws").replace("${Account}", account or "${Account}")
    return re.sub(r"\$\{([^}]*)\}", r"<\1>", arn)
