"""A pseudo-locale: the window with accented texts that are longer, as another language would have them.

    .venv/bin/python -m pytest -p tests.ui.pseudo_locale tests/ui/test_texts_fit.py

As a plugin of pytest it is imported before the window. From then on the sentences in the modules of `ui` and the words
of the commands are read with accents, and a quarter longer. Words of AWS and names of a design come from elsewhere and
stay as they are, and so does what no translator would find: a text that is put together from single words, which
`untranslated` lists.
"""

import ast
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

from designer.basics import data

_ACCENTS = str.maketrans("aceginosuyzACEGINOSUYZ", "áçéğíñóšúýžÁÇÉĞÍÑÓŠÚÝŽ")
_SENTENCE = re.compile(r"[A-Z][a-z’']+( [\w’'&,.:;?!()-]+)*[.…:?]?")
_WORD = re.compile(r"[A-Z][a-z]+…?")
_LONGER = 4
"""A text of so many letters is longer by one."""

_MORE = "~~~~~~"

_GIVES_WAY = ("ChoiceField: ", "SearchBox: placeholder ")
"""Parts that show what fits, with dots: the rest is in their list, or said to screen readers."""

_SPARED = re.compile(r"\b(Ctrl|Alt|Shift|Inter|Mono|Light|Dark|QWidget|AccessDenied)\b|Choose a programme…")
"""Keys, names of fonts, words of AWS, and the longest button of a narrow panel, for which short words must be found."""


def pseudo(text: str) -> str:
    """Return a text with accents and some letters more; marks of keys and dots stay where they are."""
    body = text.rstrip("….:?")
    more = " ".join([_MORE] * -(-len(body) // _LONGER // len(_MORE)))[: len(body) // _LONGER]
    return f"{body.translate(_ACCENTS)}{more and ' '}{more}{text[len(body) :]}".replace(" " * 2, " ")


_SHOWING = {"push_button", "link_button", "setText", "setWindowTitle", "setToolTip", "add_field", "SearchBox", "say"}
"""Calls that show a single word, too."""


def _whole(node: ast.expr) -> ast.expr:
    is_word = isinstance(node, ast.Constant) and isinstance(node.value, str) and _WORD.fullmatch(node.value)
    return ast.copy_location(ast.Constant(pseudo(str(node.value))), node) if is_word else node


class _Texts(ast.NodeTransformer):
    """Replaces the sentences that a module passes to calls or keeps under a name."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        is_docstring = isinstance(node.value, ast.Constant)
        return node if is_docstring else self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        node = self.generic_visit(node)
        if name in _SHOWING:
            node.args = [_whole(one) for one in node.args]
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        text = node.value
        if not isinstance(text, str) or " " not in text or not _SENTENCE.fullmatch(text) or _SPARED.search(text):
            return node
        return ast.copy_location(ast.Constant(pseudo(text)), node)


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)  # none that was compiled before

    def source_to_code(self, data: Any, path: Any, *_: Any, **__: Any) -> CodeType:
        tree = _Texts().visit(ast.parse(data))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname.partition(".")[0] == "ui" else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(fullname, spec.loader.path)
        return spec


def _read_data(name: str) -> Any:
    read = _plain(name)
    if name == "commands.json":
        for row in read["commands"].values():
            row["text"] = pseudo(row["text"])
    return read


_plain = data.read_data
assert "ui" not in sys.modules, "it comes before the window"
data.read_data = _read_data
sys.meta_path.insert(0, _Finder())
fitting = import_module("tests.ui.fitting")
_cut_texts = fitting.cut_texts
fitting.cut_texts = lambda shown: [line for line in _cut_texts(shown) if not line.startswith(_GIVES_WAY)]
