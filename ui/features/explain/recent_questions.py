"""The questions asked last, in a line each, kept from start to start, apart for each organization."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu, QWidget

from designer.analysis.access.question import CallerKind, Inquiry
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.context_keys import documented_key
from designer.policy.language.templates import Values
from designer.policy.language.wording import cut, some
from ui.widgets.buttons import add_entry
from ui.widgets.display.labels import menu_text

_PRINCIPAL = "aws:principalarn"

_ANY = {
    CallerKind.ANY: "any caller",
    CallerKind.ROLE: "a role",
    CallerKind.USER: "a user",
    CallerKind.ROOT: "the root user",
    CallerKind.SERVICE_LINKED: "a service-linked role",
    CallerKind.OUTSIDE: "someone outside",
}


def question_words(organization: Organization, inquiry: Inquiry) -> str:
    """Return the request in words, who asks for what on what: "s3:GetObject on arn:… by the role Admin in shop-prod".

    What else is said of the request is at its end, since the answer is to that alone.
    """
    place = organization.node(inquiry.account).name
    on = f" on {inquiry.resource}" if inquiry.resource else ""
    named = inquiry.name and inquiry.caller in (CallerKind.ROLE, CallerKind.USER)
    who = f"the {inquiry.caller.value} {inquiry.name}" if named else _ANY[inquiry.caller]
    given = {key: _value(value) for key, value in inquiry.context.items()}
    if inquiry.caller is CallerKind.OUTSIDE:
        return f"{inquiry.action}{on or ' on a resource'} of {place} by {inquiry.name or who}{_with(inquiry, given)}"
    arn = next((key for key in given if key.lower() == _PRINCIPAL), None)
    if inquiry.caller is CallerKind.ANY and arn is not None:
        who = given.pop(arn)
    within = "of" if inquiry.caller is CallerKind.ROOT else "in"
    return f"{inquiry.action}{on} by {who} {within} {place}{_with(inquiry, given)}"


def _with(inquiry: Inquiry, given: Mapping[str, str]) -> str:
    """Rest of what is said of the request: ", with aws:RequestedRegion eu-west-1, without aws:TokenIssueTime"."""
    parts = [some([f"{key} {value}" for key, value in given.items()], "and")] if given else []
    absent = [documented.name if (documented := documented_key(key)) else key for key in sorted(inquiry.absent)]
    return "".join([*(f", with {part}" for part in parts), *([f", without {some(absent, 'and')}"] if absent else [])])


def _value(value: Values) -> str:
    return cut(value if isinstance(value, str) else " and ".join(value))


MOST_QUESTIONS = 20
"""Number of questions that are kept."""


def recent_questions(organization: str) -> list[Inquiry]:
    """Return questions asked last in the organization of that name, newest first; what cannot be read is left out."""
    kept = QSettings().value(_key(organization), [])
    lines = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
    return [inquiry for inquiry in map(_read, lines) if inquiry is not None]


def remember_question(organization: str, inquiry: Inquiry) -> None:
    """Put a question in front; the same question about the same account, asked otherwise, makes room for it."""
    others = [other for other in recent_questions(organization) if _same(other) != _same(inquiry)]
    QSettings().setValue(_key(organization), [_text(one) for one in [inquiry, *others][:MOST_QUESTIONS]])


def _same(inquiry: Inquiry) -> tuple[object, ...]:
    return (inquiry.account, inquiry.action.lower(), inquiry.resource, inquiry.caller, inquiry.name)


def _key(organization: str) -> str:
    # A name may hold slashes, which would part groups of settings.
    return f"questions/{sha256(organization.encode()).hexdigest()[:16]}"


def _text(inquiry: Inquiry) -> str:
    return json.dumps(
        {
            "account": inquiry.account,
            "action": inquiry.action,
            "resource": inquiry.resource,
            "caller": inquiry.caller.value,
            "name": inquiry.name,
            "owner": inquiry.resource_account,
            "context": dict(inquiry.context),
            "absent": sorted(inquiry.absent),
        }
    )


def _read(line: object) -> Inquiry | None:
    try:
        kept: object = json.loads(str(line))
    except (ValueError, RecursionError):
        return None
    if not isinstance(kept, dict):
        return None
    callers = {kind.value: kind for kind in CallerKind}
    texts = {name: str(kept.get(name, "")) for name in ("account", "action", "resource", "caller", "name", "owner")}
    if not texts["account"] or texts["caller"] not in callers:
        return None
    return Inquiry(
        NodeId(texts["account"]),
        texts["action"],
        resource=texts["resource"],
        caller=callers[texts["caller"]],
        name=texts["name"],
        resource_account=texts["owner"],
        context=_context(kept.get("context")),
        absent=frozenset(map(str, absent if isinstance(absent := kept.get("absent"), list) else ())),
    )


def _context(kept: object) -> Mapping[str, Values]:
    if not isinstance(kept, dict):
        return {}
    return {str(key): tuple(map(str, value)) if isinstance(value, list) else str(value) for key, value in kept.items()}


def questions_menu(parent: QWidget, organization: Organization, ask: Callable[[Inquiry], object]) -> QMenu:
    """Return the questions whose account is still there, newest first; each can be asked again."""
    menu = QMenu(parent)
    for inquiry in recent_questions(organization.settings.name):
        if inquiry.account in organization.nodes:
            entry = add_entry(menu, menu_text(question_words(organization, inquiry)))
            entry.triggered.connect(partial(_ask, ask, inquiry))
    if menu.isEmpty():
        add_entry(menu, "Nothing was asked before").setEnabled(False)
    return menu


def _ask(ask: Callable[[Inquiry], object], inquiry: Inquiry, _checked: bool = False) -> None:
    ask(inquiry)
