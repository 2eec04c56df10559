"""Grammar of HCL, Terraform's language: bodies, blocks, expressions and templates, read by descent.

Faults are sentences with line and column. The source of the grammar is HashiCorp's specification
(https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md); templates are in `templates`.
"""

import re
from bisect import bisect_right
from typing import NoReturn

from designer.basics.errors import Fault, FormatError
from designer.basics.steps import charge, charge_text
from designer.exchange.imports.code.located import Place, line_starts
from designer.exchange.imports.terraform import operators, templates
from designer.exchange.imports.terraform.instances import HclBlock, HclBody
from designer.exchange.imports.terraform.values import Expression

_MAX_NESTING = 40
_STATEMENT_STEPS = 4
_BLOCK_STEPS = 2
_OPERAND_STEPS = 5
_OPERATION_STEPS = 3
"""Steps that are charged for what is kept of a statement, a block, an operand or an operation of the code."""

_SPACE = re.compile(r"(?:[ \t\r]++|#[^\n]*+|//[^\n]*+|/\*.*?\*/)*+", re.DOTALL)
_SPACE_AND_LINES = re.compile(r"(?:\s++|#[^\n]*+|//[^\n]*+|/\*.*?\*/)*+", re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w-]*")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_SIGN = re.compile(r"==|!=|<=|>=|&&|\|\||[-+*/%<>]")
_HEREDOC = re.compile(r"<<(-?)([^\W\d][\w-]*)[ \t\r]*\n")
_WORDS = {"true": True, "false": False, "null": None}
_RANKS = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4}
_RANKS |= {"+": 5, "-": 5, "*": 6, "/": 6, "%": 6}


def parse_body(text: str, file: str) -> HclBody:
    """Return the body of a file.

    Raises:
        FormatError: The text is not HCL.
    """
    parser = Parser(text, file)
    try:
        return parser.whole()
    except RecursionError:
        parser.refuse("This is nested too deeply to be read.")


def template(text: str, file: str, line: int = 1) -> Expression:
    """Return the template of a whole text, which begins on a line of a file.

    Raises:
        FormatError: Something in ``${…}`` or ``%{…}`` is not HCL.
    """
    parser = Parser(text, file, line)
    try:
        return templates.whole_template(parser)
    except RecursionError:
        parser.refuse("This is nested too deeply to be read.")


class Parser:
    """Reader of one text, at an offset that moves on."""

    def __init__(self, text: str, file: str, first_line: int = 1) -> None:
        self.text = text
        self.file = file
        self.at = 0
        self._first = first_line
        self._starts = line_starts(text)
        self._depth = 0
        self._place = Place(file, first_line)

    def place(self) -> Place:
        """Return the place of the offset; all that begins on a line shares one."""
        line = bisect_right(self._starts, self.at) - 1 + self._first
        if line != self._place.line:
            self._place = Place(self.file, line)
        return self._place

    def refuse(self, message: str) -> NoReturn:
        """Raise the error of this offset."""
        row = bisect_right(self._starts, self.at) - 1
        fault = Fault(message, line=row + self._first, column=self.at - self._starts[row] + 1)
        raise FormatError(self.file, (fault,))

    def ends(self) -> bool:
        """True at the end of the text."""
        return self.at >= len(self.text)

    def whole(self) -> HclBody:
        """Return the body of the whole text."""
        body = self._body()
        if not self.ends():
            self.refuse("This } closes nothing.")
        return body

    def skip(self, *, lines: bool = True) -> None:
        """Go past white space and comments."""
        found = (_SPACE_AND_LINES if lines else _SPACE).match(self.text, self.at)
        self.at = found.end() if found else self.at

    def takes(self, sign: str) -> bool:
        """Go past a sign, if it is here."""
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def expects(self, sign: str, after: str) -> None:
        """Go past a sign that must be here."""
        if not self.takes(sign):
            self.refuse(f"{after} needs {sign} here.")

    def name(self) -> str:
        """Go past a name; empty if none stands."""
        found = _NAME.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def expression(self, *, lines: bool = True) -> Expression:
        """Return the expression at the offset; inside brackets, line ends mean nothing."""
        self._enter()
        test = self._binary(1, lines=lines)
        self.skip(lines=lines)
        place = self.place()
        if self.takes("?"):
            self.skip()
            yes = self.expression()
            self.skip()
            self.expects(":", "A condition")
            self.skip()
            test = operators.conditional(test, yes, self.expression(lines=lines), place)
        self._depth -= 1
        return test

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > _MAX_NESTING:
            self.refuse(f"This is nested more than {_MAX_NESTING} deep.")

    def _body(self) -> HclBody:
        body = HclBody(self.place())
        self.skip()
        while not self.ends() and self.text[self.at] != "}":
            self._statement(body)
            self.skip(lines=False)
            if not self.ends() and self.text[self.at] not in "\n}":
                self.refuse("A new line is needed here.")
            self.skip()
        return body

    def _statement(self, body: HclBody) -> None:
        charge(_STATEMENT_STEPS)
        place = self.place()
        name = self.name() or (self._quoted_label() if self.text[self.at] == '"' else "")
        if not name:
            self.refuse("This is not HCL: the name of an attribute or a block is needed here.")
        self.skip(lines=False)
        if self.text.startswith("=", self.at) and not self.text.startswith("==", self.at):
            self.at += 1
            self.skip(lines=False)
            value = self.expression(lines=False)
            if name in body.attributes:
                self.refuse(f"The attribute {name} appears twice.")
            body.attributes[name], body.places[name] = value, place
            return
        labels: list[str] = []
        charge(_BLOCK_STEPS)
        while not self.takes("{"):
            charge()
            label = self._quoted_label() if self.text.startswith('"', self.at) else self.name()
            if not label:
                self.refuse(f"{name} needs = or {{ here.")
            labels.append(label)
            self.skip(lines=False)
        self._enter()
        inner = self._body()
        self._depth -= 1
        if not self.takes("}"):
            self.refuse(f"The block {name} of line {place.line} is not closed.")
        body.blocks.append(HclBlock(name, tuple(labels), inner, place))

    def _quoted_label(self) -> str:
        end = self.text.find('"', self.at + 1)
        label = self.text[self.at + 1 : end]
        if end < 0 or "\n" in label:
            self.refuse("This text is not closed.")
        self.at = end + 1
        return label or " "

    def _binary(self, rank: int, *, lines: bool) -> Expression:
        left = self._unary(lines=lines)
        while True:
            self.skip(lines=lines)
            sign = _SIGN.match(self.text, self.at)
            if sign is None or _RANKS[sign[0]] < rank:
                return left
            charge(_OPERATION_STEPS)
            place = self.place()
            self.at = sign.end()
            self.skip()
            left = operators.binary_operation(sign[0], left, self._binary(_RANKS[sign[0]] + 1, lines=lines), place)

    def _unary(self, *, lines: bool) -> Expression:
        charge(_OPERAND_STEPS)
        place = self.place()
        for sign in ("!", "-"):
            if not self.text.startswith("!=", self.at) and self.takes(sign):
                self._enter()
                self.skip()
                inner = self._unary(lines=lines)
                self._depth -= 1
                return operators.negated(sign, inner, place)
        return self.traversal(self._primary(lines=lines), lines=lines)

    def traversal(self, value: Expression, *, lines: bool) -> Expression:
        """Return the value with the attributes and items that are named behind it."""
        while True:
            mark = self.at
            self.skip(lines=lines)
            if not self.text.startswith((".", "["), self.at):
                self.at = mark
                return value
            if self.text.startswith("...", self.at):
                return value
            charge(_OPERATION_STEPS)
            place = self.place()
            if self.takes(".*") or self.text.startswith("[*]", self.at):
                self.takes("[*]")
                return self._splat(value, place, lines=lines)
            if self.takes("."):
                found = re.compile(r"[\w-]+").match(self.text, self.at)
                if found is None:
                    self.refuse("A name is needed after the dot.")
                self.at = found.end()
                value = operators.attribute_of(value, found[0], place)
            else:
                self.expects("[", "An index")
                self.skip()
                key = self.expression()
                self.skip()
                self.expects("]", "An index")
                value = operators.item_of(value, key, place)

    def _splat(self, value: Expression, place: Place, *, lines: bool) -> Expression:
        rest = self.traversal(operators.first_name(operators.SPLAT_ITEM, place), lines=lines)
        return operators.splat(value, rest, place)

    def _primary(self, *, lines: bool) -> Expression:
        place = self.place()
        if self.ends():
            self.refuse("The text ends where a value is needed.")
        here = self.text[self.at]
        if here == '"':
            return templates.quoted_template(self)
        if found := _HEREDOC.match(self.text, self.at):
            return self._heredoc(found)
        if found := _NUMBER.match(self.text, self.at):
            self.at = found.end()
            is_whole = not (found[1] or found[2]) and len(found[0]) < 300
            return operators.literal(int(found[0]) if is_whole else float(found[0]))
        if self.takes("("):
            self.skip()
            inner = self.expression()
            self.skip()
            self.expects(")", "A bracket")
            return inner
        if here in "[{":
            return self._collection(here)
        name = self.name()
        if not name:
            self.refuse("A value is needed here.")
        while self.takes("::"):
            name = f"{name}::{self.name()}"
            charge_text(len(name))
        if name in _WORDS:
            return operators.literal(_WORDS[name])
        self.skip(lines=lines)
        return self._call(name, place) if self.takes("(") else operators.first_name(name, place)

    def _heredoc(self, found: re.Match[str]) -> Expression:
        line = self.place().line + 1
        end = re.compile(rf"^[ \t]*{re.escape(found[2])}[ \t\r]*$", re.MULTILINE).search(self.text, found.end())
        if end is None:
            self.refuse(f"The text that begins with <<{found[2]} is not closed.")
        content = self.text[found.end() : end.start()]
        if found[1]:
            charge(content.count("\n"))
            rows = content.split("\n")
            widths = [len(row) - len(row.lstrip()) for row in rows if row.strip()]
            content = "\n".join(row[min(widths, default=0) :] for row in rows)
        self.at = end.end()
        return template(content, self.file, line)

    def _call(self, name: str, place: Place) -> Expression:
        arguments: list[Expression] = []
        spreads = False
        self.skip()
        while not self.takes(")"):
            arguments.append(self.expression())
            self.skip()
            spreads = self.takes("...")
            self.skip()
            if not self.takes(",") and not self.text.startswith(")", self.at):
                self.refuse(f"The call of {name} needs , or ) here.")
            self.skip()
        return operators.call(name, arguments, place, spreads=spreads)

    def _collection(self, opening: str) -> Expression:
        place = self.place()
        self.at += 1
        closing = "]" if opening == "[" else "}"
        self.skip()
        mark = self.at
        if self.name() == "for" and self.at < len(self.text) and self.text[self.at].isspace():
            return self._loop(closing, place)
        self.at = mark
        items: list[Expression] = []
        members: list[tuple[Expression, Expression]] = []
        while not self.takes(closing):
            if self.ends():
                self.refuse(f"The {opening} of line {place.line} is not closed.")
            if opening == "[":
                items.append(self.expression())
            else:
                members.append(self._member())
            self.skip(lines=opening == "[")
            if not self.takes(",") and not self.text.startswith((closing, "\n"), self.at):
                self.refuse(f"A comma or {closing} is needed here.")
            self.skip()
        return operators.list_expression(items) if opening == "[" else operators.mapped(members, place)

    def _member(self) -> tuple[Expression, Expression]:
        mark = self.at
        name = self.name()
        self.skip(lines=False)
        if name and self.text.startswith((":", "="), self.at) and not self.text.startswith("==", self.at):
            key = operators.literal(name)
        else:
            self.at = mark
            key = self.expression(lines=False)
            self.skip(lines=False)
        if not (self.takes("=") or self.takes(":")):
            self.refuse("A member of an object needs = here.")
        self.skip()
        return key, self.expression(lines=False)

    def _loop(self, closing: str, place: Place) -> Expression:
        self.skip()
        names = self.loop_names()
        source = self.expression()
        self.skip()
        self.expects(":", "A loop")
        self.skip()
        value, key = self.expression(), None
        self.skip()
        if closing == "}":
            self.expects("=>", "A loop that makes an object")
            self.skip()
            key, value = value, self.expression()
            self.skip()
        groups = self.takes("...")
        self.skip()
        test = None
        if self.text.startswith("if", self.at):
            self.at += 2
            self.skip()
            test = self.expression()
            self.skip()
        self.expects(closing, "A loop")
        return operators.Loop(names, source, key, value, test, groups, place)

    def loop_names(self) -> tuple[str, ...]:
        """Return the names of a loop, past the word ``in``."""
        names = [self.name()]
        self.skip()
        if self.takes(","):
            self.skip()
            names.append(self.name())
            self.skip()
        if not all(names) or self.name() != "in":
            self.refuse("A loop needs a name, or two, and the word in.")
        self.skip()
        return tuple(names)
