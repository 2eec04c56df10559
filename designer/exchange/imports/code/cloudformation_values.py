"""Values of a CloudFormation template: intrinsic functions worked out as far as the template alone has them.

The short tags of YAML and the long names of JSON are one. A parameter has its default value. What only a deployment
knows is `Missing`, with the reason; what another resource of the organization is known by is a `ResourceReference`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from designer.basics.dataclass import dataclass
from designer.basics.steps import SpentError, charge, charge_text, work_budget
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_facts import PARTITION
from designer.exchange.imports.code.located import (
    MAX_VALUE_DEPTH,
    TWICE,
    Items,
    Located,
    Members,
    Place,
    Scalar,
    each,
    members_in,
    text_in,
)
from designer.exchange.imports.facts import Missing

_FUNCTIONS = {
    **{f"!{name}": f"Fn::{name}" for name in ("GetAtt", "Sub", "Join", "Select", "Split", "FindInMap", "If", "Equals")},
    **{f"!{name}": f"Fn::{name}" for name in ("And", "Or", "Not", "ImportValue", "Transform", "Cidr", "GetAZs")},
    **{f"!{name}": f"Fn::{name}" for name in ("ToJsonString", "Length", "Base64")},
    "!Ref": "Ref",
    "!Condition": "Condition",
}
_HOLE = re.compile(r"\$\{(!?)([^{}]*)\}")
_VALUE_STEPS = 100_000
"""Steps of work for one value of a template."""

_NO_VALUE = "AWS::NoValue"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResourceReference:
    """Another resource, or an attribute of it.

    Attributes:
        template: File of the template that declares it.
        name: Logical id.
        attribute: Empty for what ``Ref`` gives.
        place: The place that refers to it.
    """

    template: str
    name: str
    attribute: str
    place: Place


Resolved: TypeAlias = Located | ResourceReference | Missing | None
"""A value, a resource, a gap, or nothing at all, which is ``AWS::NoValue``."""


class CloudFormationTemplate:
    """One template.

    Attributes:
        file: Its file.
        resources: By logical id.
        ids: AWS ids of resources, where they are known.
        arguments: Values that the stack around it hands to its parameters, each with the template that says it.
        given: Values of its parameters that files beside it give, each with the file.
        nested: Stacks nested in it, by logical id.
        unread: Parts of it that could not be read, and that may declare anything.
        doubt: The reason why it is unknown whether it is deployed; None if it is.
    """

    def __init__(
        self, file: str, root: Members, exports: Mapping[str, list[CloudFormationTemplate]], report: ConversionReport
    ) -> None:
        self.file = file
        self.resources = dict(members_in(root.get("Resources")))
        self._parameters = members_in(root.get("Parameters"))
        self._mappings = members_in(root.get("Mappings"))
        self._conditions = members_in(root.get("Conditions"))
        self._outputs = members_in(root.get("Outputs"))
        self._exports = exports
        self._report = report
        self.ids: dict[str, str] = {}
        self.arguments: dict[str, tuple[CloudFormationTemplate, Located]] = {}
        self.given: dict[str, list[tuple[str, str]]] = {}
        self.nested: dict[str, CloudFormationTemplate] = {}
        self.unread: list[Missing] = []
        self.doubt: Missing | None = None
        self._depth = 0
        self._answers: dict[str, bool | Missing] = {}

    def export_names(self) -> list[str]:
        """Return the names under which it exports values."""
        return [name for output in self._outputs.values() if (name := self._export_name(output))]

    def exported(self, name: str) -> Iterator[Resolved]:
        """Yield the values exported under a name, but for outputs whose condition does not hold."""
        for output in self._outputs.values():
            value = members_in(output).get("Value") if self._export_name(output) == name else None
            if value is not None and self.makes(output) is not False:
                yield self._resolved(value)

    def output(self, name: str) -> Resolved:
        """Return the value of an output."""
        value = members_in(self._outputs.get(name)).get("Value")
        return self._resolved(value) if value is not None else None

    def resolve(self, value: Located) -> Resolved:
        """Return the value with the function on its outside worked out."""
        return _bounded(lambda: self._resolved(value), value.place)

    def resolve_all(self, value: Located) -> Located | Missing | None:
        """Return the value with every function in it worked out; the first gap makes a gap of the whole."""
        return _bounded(lambda: self._all_resolved(value, 0), value.place)

    def text(self, value: Located) -> str | Missing:
        """Return the text that a value comes to; empty for nothing."""
        return _bounded(lambda: self._text(value), value.place)

    def makes(self, declared: Located) -> bool | Missing:
        """Return the answer of the condition that a resource or an output names; True where it names none."""
        condition, place = members_in(declared).get("Condition"), declared.place
        return condition is None or _bounded(lambda: self._is_made(text_in(condition), place, frozenset()), place)

    def _resolved(self, value: Located) -> Resolved:
        charge()
        name, argument = function_in(value)
        if name in ("", "Condition") or argument is None:
            return _settled(value)
        self._depth += 1
        try:
            if self._depth > MAX_VALUE_DEPTH // 4:
                return Missing("Its functions are nested too deeply.", str(value.place))
            return _settled(self._call(name, argument, value.place))
        finally:
            self._depth -= 1

    def _all_resolved(self, value: Located, depth: int) -> Located | Missing | None:
        charge(2)
        if depth > MAX_VALUE_DEPTH:
            return Missing("It is nested too deeply to be worked out.", str(value.place))
        found = self._resolved(value)
        if isinstance(found, ResourceReference) and found.name in self.ids and found.attribute in ("", "AccountId"):
            return Scalar(self.ids[found.name], self.ids[found.name], found.place)
        if isinstance(found, ResourceReference):
            of = f"{found.name}.{found.attribute}" if found.attribute else found.name
            return Missing(f"The id of {of} is known only when it is deployed.", str(found.place))
        if found is None or isinstance(found, Missing | Scalar):
            return found
        hidden = next((key for key in members_in(found) if is_function(key) and key != TWICE), "")
        if hidden:
            return Missing(f"{hidden} makes a part of it only when it is deployed.", str(found.place))
        members: dict[str, Located] = {}
        parts = found.members.items() if isinstance(found, Members) else enumerate(found.items)
        for key, inner in parts:
            worked = self._all_resolved(inner, depth + 1)
            if isinstance(worked, Missing):
                return worked
            if worked is not None:
                members[str(key)] = worked
        return Members(members, found.place) if isinstance(found, Members) else Items((*members.values(),), found.place)

    def _text(self, value: Located) -> str | Missing:
        found = self._all_resolved(value, 0)
        if isinstance(found, Missing):
            return found
        if found is None or isinstance(found, Scalar):
            return text_in(found)
        return Missing("This should be a text.", str(found.place))

    def _is_made(self, condition: str, place: Place, seen: frozenset[str]) -> bool | Missing:
        test = self._conditions.get(condition)
        if test is None or condition in seen:
            return Missing(f"The condition {short(condition) or 'of it'} is not declared.", str(place))
        if condition not in self._answers:
            charge(len(seen))
            self._answers[condition] = self._holds(test, seen | {condition})
        return self._answers[condition]

    def _export_name(self, output: Located) -> str:
        export = members_in(members_in(output).get("Export")).get("Name")
        name = self.text(export) if export is not None else ""
        return name if isinstance(name, str) else ""

    def _holds(self, test: Located, seen: frozenset[str]) -> bool | Missing:
        charge()
        name, argument = function_in(test)
        if argument is None:
            return Missing("This is not a condition.", str(test.place))
        if name == "Condition":
            return self._is_made(text_in(argument), test.place, seen)
        if name == "Fn::Equals":
            sides = [self._text(side) for side in each(argument)]
            gap = next((side for side in sides if isinstance(side, Missing)), None)
            return gap or (len(sides) == 2 and sides[0] == sides[1])
        answers = [self._holds(one, seen) for one in each(argument)]
        gaps = [answer for answer in answers if isinstance(answer, Missing)]
        if name == "Fn::Not" and len(answers) == 1:
            return gaps[0] if gaps else not answers[0]
        if name in ("Fn::And", "Fn::Or") and answers:
            decisive = name == "Fn::Or"
            return decisive if decisive in answers else gaps[0] if gaps else not decisive
        return Missing(f"{name or 'This'} is not a condition.", str(test.place))

    def _call(self, name: str, argument: Located, place: Place) -> Resolved:
        parts = each(argument)
        if name == "Ref":
            return self._ref(text_in(argument), place)
        if name == "Fn::GetAtt":
            names = [text_in(part) for part in parts] if len(parts) > 1 else text_in(argument).split(".", 1)
            return self._attribute(names, place)
        if name == "Fn::Sub":
            return self._sub(parts, place)
        if name == "Fn::Join" and len(parts) == 2:
            return self._join(parts, place)
        if name == "Fn::If" and len(parts) == 3:
            answer = self._is_made(text_in(parts[0]), place, frozenset())
            return answer if isinstance(answer, Missing) else self._resolved(parts[1 if answer else 2])
        if name == "Fn::FindInMap" and len(parts) >= 3:
            return self._find_in_map(parts, place)
        if name in ("Fn::Select", "Fn::Split") and len(parts) == 2:
            return self._select(parts, place) if name == "Fn::Select" else self._split(parts, place)
        if name == "Fn::ImportValue":
            return self._import(argument, place)
        return Missing(f"{name} is worked out only when it is deployed.", str(place))

    def _ref(self, name: str, place: Place) -> Resolved:
        if name == _NO_VALUE:
            return None
        if name == "AWS::Partition":
            self._report.unknown(
                str(place), f"The partition is known only when it is deployed; {PARTITION} is assumed."
            )
            return Scalar(PARTITION, PARTITION, place)
        if name.startswith("AWS::"):
            return Missing(f"{name} is known only when it is deployed.", str(place))
        if name in self._parameters:
            return self._parameter(name, place)
        if name in self.resources:
            return ResourceReference(self.file, name, "", place)
        return Missing(f"{short(name) or 'This'} is neither a parameter nor a resource of the template.", str(place))

    def _parameter(self, name: str, place: Place) -> Resolved:
        parameter = self._parameters[name]
        kind = text_in(members_in(parameter).get("Type"))
        if kind.startswith("AWS::SSM::Parameter"):
            return Missing(f"The parameter {short(name)} is read from SSM when it is deployed.", str(place))
        template, given = self.arguments.get(name, (self, None))
        if given is not None and (found := template.resolve(given)) is not None:
            return _listed(found, kind, place) if isinstance(found, Scalar) else found
        default = members_in(parameter).get("Default")
        if not isinstance(default, Scalar) or default.value is None:
            return Missing(f"The parameter {short(name)} has no default.", str(place))
        if other := next((file for value, file in self.given.get(name, ()) if value != default.text), ""):
            return Missing(f"{other} gives the parameter {short(name)} another value than its default.", str(place))
        self._report.note(str(parameter.place), f"The parameter {short(name)} has its default value.")
        return _listed(default, kind, place)

    def _attribute(self, names: list[str], place: Place) -> Resolved:
        if len(names) != 2 or names[0] not in self.resources or not names[1]:
            return Missing(f"{short('.'.join(names)) or 'This'} is not an attribute of a resource here.", str(place))
        if names[0] in self.nested and names[1].startswith("Outputs."):
            found = self.nested[names[0]].output(names[1].removeprefix("Outputs."))
            return found or Missing(f"The stack {short(names[0])} has no output {short(names[1][8:])}.", str(place))
        return ResourceReference(self.file, names[0], names[1], place)

    def _sub(self, parts: tuple[Located, ...], place: Place) -> Resolved:
        if not parts:
            return Missing("Fn::Sub has no text.", str(place))
        own = members_in(parts[1]) if len(parts) > 1 else {}
        text, made, at = text_in(parts[0]), list[str](), 0
        whole = _HOLE.fullmatch(text)
        if whole and not whole[1]:
            return self._variable(whole[2].strip(), own, place)
        charge_text(len(text))
        for hole in _HOLE.finditer(text):
            made.append(text[at : hole.start()])
            at = hole.end()
            if hole[1]:
                made.append("${" + hole[2].strip() + "}")
                continue
            found = self._variable(hole[2].strip(), own, place)
            if isinstance(found, ResourceReference | Items | Members):
                return Missing(f"The value of {hole[2]} is known only when it is deployed.", str(place))
            if isinstance(found, Missing):
                return found
            charge_text(len(text_in(found)))
            made.append(text_in(found))
        return Scalar(value := "".join([*made, text[at:]]), value, place)

    def _variable(self, name: str, own: Mapping[str, Located], place: Place) -> Resolved:
        if name in own:
            return self._resolved(own[name])
        return self._attribute(name.split(".", 1), place) if "." in name else self._ref(name, place)

    def _join(self, parts: tuple[Located, ...], place: Place) -> Resolved:
        listed = self._all_resolved(parts[1], 0)
        if isinstance(listed, Missing):
            return listed
        if not all(isinstance(one, Scalar) for one in each(listed)):
            return Missing("Fn::Join takes texts only.", str(place))
        charge_text(sum(len(text_in(one)) + len(text_in(parts[0])) for one in each(listed)))
        return Scalar(value := text_in(parts[0]).join(map(text_in, each(listed))), value, place)

    def _split(self, parts: tuple[Located, ...], place: Place) -> Resolved:
        text, separator = self._text(parts[1]), text_in(parts[0])
        if isinstance(text, Missing):
            return text
        charge(2 * text.count(separator or " "))
        return Items(tuple([Scalar(one, one, place) for one in text.split(separator or None)]), place)

    def _select(self, parts: tuple[Located, ...], place: Place) -> Resolved:
        number, listed = self._text(parts[0]), self._resolved(parts[1])
        if isinstance(number, Missing) or isinstance(listed, Missing | ResourceReference):
            return number if isinstance(number, Missing) else listed
        items = each(listed)
        if not number.isdecimal() or len(number) > 6 or int(number) >= len(items):
            return Missing("Fn::Select asks for an item that the list does not have.", str(place))
        return self._resolved(items[int(number)])

    def _find_in_map(self, parts: tuple[Located, ...], place: Place) -> Resolved:
        found: Located | None = Members(self._mappings, place)
        for part in parts[:3]:
            key = self._text(part)
            if isinstance(key, Missing):
                return key
            found = members_in(found).get(key)
        return found or Missing("The mapping does not have this entry.", str(place))

    def _import(self, argument: Located, place: Place) -> Resolved:
        name = self._text(argument)
        if isinstance(name, Missing):
            return name
        templates = self._exports.get(name, [])
        sure = [template for template in templates if template.doubt is None]
        found = [value for one in sure or templates for value in one.exported(name)]
        if len(found) > 1:
            return Missing(f"Several stacks here export {short(name)}; which one counts is unknown.", str(place))
        return next(iter(found), None) or Missing(f"No template here exports {short(name)}.", str(place))


def _settled(value: Resolved) -> Resolved:
    """Return a value; unknown if CloudFormation puts in something from elsewhere, as by ``{{resolve:ssm:name}}``."""
    if isinstance(value, Scalar) and "{{resolve:" in value.text:
        return Missing(f"{short(value.text)} is looked up only when it is deployed.", str(value.place))
    return value


def _bounded(work: Callable[[], T], place: Place) -> T | Missing:
    """Return the result of some work on a value; unknown where it is too much."""
    try:
        with work_budget(_VALUE_STEPS, "one value"):
            return work()
    except RecursionError:
        return Missing("It is nested too deeply to be worked out.", str(place))
    except SpentError as error:
        return Missing(str(error), str(place))


def _listed(value: Scalar, kind: str, place: Place) -> Located:
    """Return the value of a parameter, in its parts where its type is a list."""
    if not (kind.startswith("List<") or kind == "CommaDelimitedList"):
        return value
    charge(2 * value.text.count(","))
    texts = [part.strip() for part in value.text.split(",")]
    return Items(tuple([Scalar(text, text, place) for text in texts]), place)


def function_in(value: Located) -> tuple[str, Located | None]:
    """Long name and argument of an intrinsic function; empty for any other value."""
    if not isinstance(value, Members) or len(value.members) != 1:
        return "", None
    ((name, argument),) = value.members.items()
    name = _FUNCTIONS.get(name, name)
    return (name, argument) if name in ("Ref", "Condition") or is_function(name) else ("", None)


def is_function(member: str) -> bool:
    """Return True if a member of an object is a function, which beside other members makes more of them."""
    return member.startswith(("Fn::", "!"))
