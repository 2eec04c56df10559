"""Templates of HCL: texts with ``${…}`` and ``%{…}`` in them, quoted, as heredocs, or as files."""

import re
from typing import NoReturn, Protocol

from designer.basics.steps import charge
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.terraform import operators
from designer.exchange.imports.terraform.values import Expression

_PLAIN = re.compile(r'[^"\\$%\n]+')
_PLAIN_RAW = re.compile(r"[^$%]+")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_UNICODE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_WORD = re.compile(r"%\{~?\s*(\w+)\s*")
_CLOSE = re.compile(r"\s*~?\}")


class TemplateParser(Protocol):
    """Reader of a text that knows the grammar of expressions."""

    text: str
    at: int

    def place(self) -> Place:
        """Return the place of the offset."""

    def refuse(self, message: str) -> NoReturn:
        """Raise the error of this offset."""

    def ends(self) -> bool:
        """True at the end of the text."""

    def skip(self, *, lines: bool = True) -> None:
        """Go past white space and comments."""

    def takes(self, sign: str) -> bool:
        """Go past a sign, if it is here."""

    def expression(self, *, lines: bool = True) -> Expression:
        """Return the expression at the offset."""

    def loop_names(self) -> tuple[str, ...]:
        """Return the names of a loop, past the word ``in``."""


def whole_template(parser: TemplateParser) -> Expression:
    """Return the template of all that a parser reads."""
    parts, stop = _parts(parser, is_quoted=False)
    if stop:
        parser.refuse(f"{stop} closes nothing.")
    return _one(parts, parser)


def quoted_template(parser: TemplateParser) -> Expression:
    """Return the template between quotes, at the offset of a parser."""
    parser.at += 1
    parts, stop = _parts(parser, is_quoted=True)
    if stop:
        parser.refuse(f"{stop} closes nothing.")
    if not parser.takes('"'):
        parser.refuse("This text is not closed.")
    return _one(parts, parser)


def _one(parts: list[Expression], parser: TemplateParser) -> Expression:
    if len(parts) == 1:
        return parts[0]
    return operators.joined_template(parts, parser.place()) if parts else operators.literal("")


def _parts(parser: TemplateParser, *, is_quoted: bool) -> tuple[list[Expression], str]:
    """Return the parts up to the end, or up to a word that closes a directive, which is returned."""
    parts: list[Expression] = []
    while not _ends(parser, is_quoted=is_quoted):
        if parser.text.startswith("%{", parser.at):
            word = _WORD.match(parser.text, parser.at)
            if word is not None and word[1] in ("else", "endif", "endfor"):
                return parts, word[1]
            parts.append(_directive(parser, word[1] if word else "", is_quoted=is_quoted))
        elif parser.text.startswith("${", parser.at):
            parts.append(_value(parser, parts))
        else:
            parts.append(operators.literal(_plain_text(parser, is_quoted=is_quoted)))
    return parts, ""


def _ends(parser: TemplateParser, *, is_quoted: bool) -> bool:
    return parser.ends() or (is_quoted and parser.text[parser.at] in '"\n')


def _plain_text(parser: TemplateParser, *, is_quoted: bool) -> str:
    """Return the text up to the next place or directive, with what its escapes mean."""
    pieces = [_piece(parser, is_quoted=is_quoted)]
    while not (_ends(parser, is_quoted=is_quoted) or parser.text.startswith(("${", "%{"), parser.at)):
        charge()
        pieces.append(_piece(parser, is_quoted=is_quoted))
    return "".join(pieces)


def _piece(parser: TemplateParser, *, is_quoted: bool) -> str:
    """Text up to the next sign that may mean something, or what a sign stands for that is escaped or means nothing."""
    text, at = parser.text, parser.at
    if found := (_PLAIN if is_quoted else _PLAIN_RAW).match(text, at):
        parser.at = found.end()
        return found[0]
    if is_quoted and text[at] == "\\":
        return _escape(parser)
    is_doubled = text.startswith(("$${", "%%{"), at)
    parser.at += 3 if is_doubled else 1
    return text[at + 1 : at + 3] if is_doubled else text[at]


def _value(parser: TemplateParser, parts: list[Expression]) -> Expression:
    parser.at += 2
    if parser.takes("~") and parts:
        parts[-1] = _trimmed(parts[-1], parser)
    parser.skip()
    value = parser.expression()
    _close(parser, "A place in a text")
    return value


def _directive(parser: TemplateParser, word: str, *, is_quoted: bool) -> Expression:
    place = parser.place()
    found = _WORD.match(parser.text, parser.at)
    parser.at = found.end() if found else parser.at
    if word == "if":
        test = parser.expression()
        _close(parser, "%{ if")
        yes, stop = _parts(parser, is_quoted=is_quoted)
        no: list[Expression] = []
        if stop == "else":
            _go_past(parser)
            no, stop = _parts(parser, is_quoted=is_quoted)
        if stop != "endif":
            parser.refuse("%{ if needs %{ endif }.")
        _go_past(parser)
        return operators.conditional(test, _one(yes, parser), _one(no, parser), place)
    if word != "for":
        parser.refuse("Only if and for may stand in %{ }.")
    names = parser.loop_names()
    source = parser.expression()
    _close(parser, "%{ for")
    body, stop = _parts(parser, is_quoted=is_quoted)
    if stop != "endfor":
        parser.refuse("%{ for needs %{ endfor }.")
    _go_past(parser)
    return operators.repeated(names, source, _one(body, parser), place)


def _go_past(parser: TemplateParser) -> None:
    found = _WORD.match(parser.text, parser.at)
    parser.at = found.end() if found else parser.at
    _close(parser, "%{")


def _close(parser: TemplateParser, what: str) -> None:
    parser.skip()
    found = _CLOSE.match(parser.text, parser.at)
    if found is None:
        parser.refuse(f"{what} needs }} here.")
    parser.at = found.end()
    if "~" in found[0]:
        blank = re.compile(r"\s*").match(parser.text, parser.at)
        parser.at = blank.end() if blank else parser.at


def _trimmed(part: Expression, parser: TemplateParser) -> Expression:
    place = parser.place()
    return operators.call("trimspace_end", [part], place, spreads=False)


def _escape(parser: TemplateParser) -> str:
    found = _UNICODE.match(parser.text, parser.at)
    if found:
        code = int(found[1] or found[2], 16)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            parser.refuse("There is no such character.")
        parser.at = found.end()
        return chr(code)
    letter = parser.text[parser.at + 1 : parser.at + 2]
    if letter not in _ESCAPES:
        parser.refuse(f"\\{letter} is not an escape; write \\\\ for a backslash.")
    parser.at += 2
    return _ESCAPES[letter]
