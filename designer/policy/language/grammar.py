"""Grammar of a policy document: JSON values into statements, and the rules of each kind of policy.

`document.read_policy_text` is the face of this module. One table says what a kind of policy allows; all faults are
found at once.
"""

import re
from collections.abc import Iterator
from enum import Enum

from designer.basics.dataclass import dataclass
from designer.policy.json.text import FaultSeverity, JsonArray, JsonObject, JsonString, JsonValue, Span, parse
from designer.policy.language.element_reader import (
    ACTION_FORM,
    CAPITALS,
    DOUBLED_SID,
    PRINCIPAL,
    RCP_ACTIONS,
    RCP_EFFECT,
    RCP_NOT_ACTION,
    RCP_PRINCIPAL,
    RESOURCE_FORM,
    SID,
    VERSION,
    Element,
    ElementReader,
    first_character,
    quoted_text,
)
from designer.policy.language.elements import Effect, Grammar, PolicyDocument, Principals, Statement
from designer.policy.language.placeholders import placeholder


class _Use(Enum):
    """Place of an element in a kind of policy: needed, allowed or refused."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class _Rules:
    """Rules of a kind of policy.

    Attributes:
        name: With its article, to begin a sentence.
        principal: Use of Principal and NotPrincipal.
        resource: Use of Resource and NotResource.
        plain_sids: True if a Sid takes only letters and digits.
        only_2012: True if the documentation allows no Version but 2012-10-17.
    """

    name: str
    principal: _Use
    resource: _Use
    plain_sids: bool = True
    only_2012: bool = False


_RULES = {
    Grammar.SCP: _Rules("A service control policy", _Use.FORBIDDEN, _Use.REQUIRED, only_2012=True),
    Grammar.RCP: _Rules("A resource control policy", _Use.REQUIRED, _Use.REQUIRED, only_2012=True),
    Grammar.IDENTITY: _Rules("An identity policy", _Use.FORBIDDEN, _Use.REQUIRED),
    Grammar.RESOURCE: _Rules("A resource policy", _Use.REQUIRED, _Use.OPTIONAL, plain_sids=False),
    Grammar.TRUST: _Rules("A trust policy", _Use.REQUIRED, _Use.FORBIDDEN),
}

_DOCUMENT_KEYS = ("Version", "Id", "Statement")
_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_PRINCIPAL_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
_PAIRS = (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal"))
_VERSIONS = ("2012-10-17", "2008-10-17")
_SID = re.compile(r"[A-Za-z0-9]*")
_ACTION = re.compile(r"\*+|[A-Za-z0-9-]+:[A-Za-z0-9*?_.-]+")


def read_document(text: str, kind: Grammar) -> PolicyDocument:
    """Read a policy text; never raises."""
    parsed = parse(text)
    reader = _Reader(kind, broken=bool(parsed.faults))
    if isinstance(parsed.root, JsonObject):
        version, statements = reader.document(parsed.root)
    else:
        version, statements = "", ()
        if parsed.root is not None:
            reader.missing("A policy is a JSON object: it begins with { and ends with }.", parsed.root.span)
    faults = sorted([*parsed.faults, *reader.faults], key=lambda fault: fault.span)
    usable = not parsed.faults and not reader.counts[FaultSeverity.ERROR]
    return PolicyDocument(version, statements, tuple(faults), usable)


class _Reader(ElementReader):
    """Turns JSON values into statements and collects what is wrong with them.

    Args:
        kind: Kind of policy.
        broken: As of `ElementReader`.
    """

    def __init__(self, kind: Grammar, *, broken: bool) -> None:
        super().__init__(broken=broken)
        self.kind = kind
        self.rules = _RULES[kind]

    # The document

    def document(self, root: JsonObject) -> tuple[str, tuple[Statement, ...]]:
        elements = self.elements(root, _DOCUMENT_KEYS, "a policy")
        version = self.version(elements.get("Version"), root)
        if "Id" in elements and not isinstance(elements["Id"].value, JsonString):
            self.error("Id must be a text in double quotes.", elements["Id"].value.span)
        if "Statement" not in elements:
            self.missing("Statement is missing: a policy needs at least one statement.", first_character(root))
            return version, ()
        statements = tuple(self.statements(elements["Statement"].value))
        self.check_sids(statements)
        if self.kind is Grammar.RCP and not _is_aws_own(statements):
            for statement in statements:
                self.check_resource_control(statement)
        return version, statements

    def version(self, element: Element | None, root: JsonObject) -> str:
        if element is None:
            if not self.broken:
                self.warning(
                    'Version is missing: write "Version": "2012-10-17", or variables such as ${aws:username} are taken '
                    "as plain text.",
                    first_character(root),
                    VERSION,
                )
            return ""
        value = element.value
        if not isinstance(value, JsonString) or value.value not in _VERSIONS:
            self.error(
                'Version must be "2012-10-17": it names the policy language, not your policy.', value.span, VERSION
            )
            return ""
        if self.rules.only_2012 and value.value != _VERSIONS[0]:
            self.warning(
                f'{self.rules.name} should have Version "2012-10-17"; with the older one, variables such as '
                "${aws:username} are taken as plain text.",
                value.span,
                VERSION,
            )
        return value.value

    def statements(self, value: JsonValue) -> Iterator[Statement]:
        if isinstance(value, JsonArray) and not value.items:
            self.missing("A policy needs at least one statement here.", value.span)
        for index, item in enumerate(value.items if isinstance(value, JsonArray) else (value,)):
            if isinstance(item, JsonObject):
                statement = self.statement(item, index)
                if statement:
                    yield statement
            else:
                self.error("A statement is a JSON object with Effect, Action and Resource in { }.", item.span)

    # A statement

    def statement(self, value: JsonObject, index: int) -> Statement | None:
        elements = self.elements(value, _ELEMENTS, "a statement")
        first = first_character(value)
        for name, negated in _PAIRS:
            if name in elements and negated in elements:
                later = max(elements[name].key_span, elements[negated].key_span)
                self.error(f"A statement takes {name} or {negated}, not both.", later)
        effect = self.effect(elements.get("Effect"), first)
        not_action = "NotAction" in elements and "Action" not in elements
        actions = self.actions(elements, "NotAction" if not_action else "Action", first)
        not_resource = "NotResource" in elements and "Resource" not in elements
        resources = self.resources(elements, "NotResource" if not_resource else "Resource", first)
        principals = self.principals(elements, first)
        conditions = self.conditions(elements["Condition"].value) if "Condition" in elements else ()
        sid = self.sid(elements.get("Sid"))
        if effect is None:
            return None
        spans = {name: element.value.span for name, element in elements.items()}
        return Statement(
            index, sid, effect, actions, not_action, resources, not_resource, conditions, principals, value.span, spans
        )

    def offered(self, names: tuple[str, ...]) -> str:
        """Without the elements that this kind of policy has not."""
        forbidden = {
            element
            for use, pair in ((self.rules.principal, _PAIRS[2]), (self.rules.resource, _PAIRS[1]))
            if use is _Use.FORBIDDEN
            for element in pair
        }
        return super().offered(tuple(name for name in names if name not in forbidden))

    def effect(self, element: Element | None, first: Span) -> Effect | None:
        if element is None:
            self.missing('Effect is missing: write "Effect": "Allow" or "Effect": "Deny".', first)
            return None
        value = element.value
        spelled = value.value if isinstance(value, JsonString) else ""
        meant = next((effect for effect in Effect if effect.value.lower() == spelled.lower()), None)
        if meant is None:
            self.error('Effect must be "Allow" or "Deny".', value.span)
        elif meant.value != spelled:
            self.error(f'Effect must be spelled "{meant.value}": capitals matter here.', value.span, CAPITALS)
        return meant

    def sid(self, element: Element | None) -> str:
        if element is None:
            return ""
        value = element.value
        if not isinstance(value, JsonString):
            self.error("Sid must be a text in double quotes.", value.span)
            return ""
        if self.rules.plain_sids and not _SID.fullmatch(value.value):
            self.error("A Sid takes only the letters A-Z and a-z and digits: no spaces, no hyphens.", value.span, SID)
        return value.value

    def actions(self, elements: dict[str, Element], name: str, first: Span) -> tuple[str, ...]:
        if name not in elements:
            self.missing("Action is missing: a statement needs Action or NotAction.", first)
            return ()
        entries = self.texts(elements[name].value, name)
        for entry, span in entries:
            if not _ACTION.fullmatch(entry) and not placeholder(entry):
                self.malformed_action(entry, span)
        return tuple(entry for entry, _ in entries)

    def malformed_action(self, entry: str, span: Span) -> None:
        prefix, colon, action = entry.partition(":")
        if not colon:
            self.error(
                f"{quoted_text(entry)} names no service: an action is written service:Name, such as s3:GetObject.",
                span,
                ACTION_FORM,
            )
        elif "*" in prefix or "?" in prefix:
            self.warning(
                f"{quoted_text(entry)} matches no action: the service before the colon takes no wildcard.",
                span,
                ACTION_FORM,
            )
        elif not action:
            self.warning(
                f"{quoted_text(entry)} matches no action: its name is missing after the colon.", span, ACTION_FORM
            )
        else:
            self.warning(
                f"{quoted_text(entry)} matches no action: it has a character that no action has.", span, ACTION_FORM
            )

    def resources(self, elements: dict[str, Element], name: str, first: Span) -> tuple[str, ...]:
        if name not in elements:
            if self.rules.resource is _Use.REQUIRED:
                self.missing('Resource is missing: write "Resource": "*" for all resources.', first)
                return ()
            return ("*",)
        if self.rules.resource is _Use.FORBIDDEN:
            self.error(f"{self.rules.name} has no {name}: remove it.", elements[name].key_span)
        entries = self.texts(elements[name].value, name)
        for entry, span in entries:
            if not entry.startswith(("arn:", "*", "$")):
                self.warning(
                    f'{quoted_text(entry)} is not an ARN: write "*", or an ARN such as arn:aws:s3:::bucket/*.',
                    span,
                    RESOURCE_FORM,
                )
        return tuple(entry for entry, _ in entries)

    # Principals

    def principals(self, elements: dict[str, Element], first: Span) -> Principals | None:
        negated = "NotPrincipal" in elements and "Principal" not in elements
        name = "NotPrincipal" if negated else "Principal"
        use = self.rules.principal
        if name not in elements:
            if use is _Use.REQUIRED:
                self.missing('Principal is missing: write "Principal": "*" for everyone.', first)
            return None
        if use is _Use.FORBIDDEN:
            self.error(
                f"{self.rules.name} has no {name}: remove it, and narrow with a Condition on aws:PrincipalArn.",
                elements[name].key_span,
                PRINCIPAL,
            )
        return Principals(negated, tuple(self.principal_entries(elements[name].value)))

    def principal_entries(self, value: JsonValue) -> Iterator[tuple[str, str]]:
        if isinstance(value, JsonString):
            if value.value != "*":
                self.error(
                    f'Principal is "*" or an object: write {{"AWS": {quoted_text(value.value)}}} for this one.',
                    value.span,
                )
            yield ("*" if value.value == "*" else "AWS", value.value)
            return
        if not isinstance(value, JsonObject):
            self.error('Principal is "*" or an object such as {"AWS": "111122223333"}.', value.span)
            return
        if not value.members:
            self.missing("Principal names nobody.", value.span)
        for name, element in self.elements(value, _PRINCIPAL_KINDS, "Principal").items():
            for entry, _ in self.texts(element.value, name):
                yield name, entry

    # The whole

    def check_sids(self, statements: tuple[Statement, ...]) -> None:
        seen: set[str] = set()
        for statement in statements:
            if statement.sid and statement.sid in seen and self.rules.plain_sids:
                self.error(
                    f"Another statement has the Sid {quoted_text(statement.sid)}: each must differ.",
                    statement.spans["Sid"],
                    DOUBLED_SID,
                )
            seen.add(statement.sid)

    def check_resource_control(self, statement: Statement) -> None:
        """The rules only RCPs have."""
        spans = statement.spans
        if statement.effect is Effect.ALLOW:
            self.error(
                "A resource control policy can only deny: RCPFullAWSAccess of AWS allows everything else.",
                spans["Effect"],
                RCP_EFFECT,
            )
        if statement.not_action:
            self.error(
                "A resource control policy has no NotAction: list what to deny in Action.",
                spans["NotAction"],
                RCP_NOT_ACTION,
            )
        elif "*" in statement.actions:
            self.error(
                'A resource control policy takes no bare "*": name the service, such as s3:*.',
                spans["Action"],
                RCP_ACTIONS,
            )
        if statement.principals is None:
            return
        if statement.principals.negated:
            self.error(
                'A resource control policy has no NotPrincipal: write "Principal": "*" and narrow it with a Condition.',
                spans["NotPrincipal"],
                RCP_PRINCIPAL,
            )
        elif statement.principals.entries != (("*", "*"),):
            self.error(
                'Principal must be "*" in a resource control policy; narrow it with a Condition on aws:PrincipalArn.',
                spans["Principal"],
                RCP_PRINCIPAL,
            )


def _is_aws_own(statements: tuple[Statement, ...]) -> bool:
    """Return True for RCPFullAWSAccess, which breaks the rules that AWS makes for customers."""
    if len(statements) != 1:
        return False
    (only,) = statements
    allows_all = (only.effect, only.actions, only.resources) == (Effect.ALLOW, ("*",), ("*",))
    everyone = only.principals is not None and only.principals.entries == (("*", "*"),)
    plain = not (only.not_action or only.not_resource or only.conditions)
    return allows_all and everyone and plain
