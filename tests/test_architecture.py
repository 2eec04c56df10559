"""House rules that a reader would have to check by eye; who imports whom is in pyproject.toml (`lint-imports`)."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx
import pytest

from designer.cli.commands import COMMANDS, module_of
from tests.tools import needs

ROOT = Path(__file__).resolve().parents[1]
DESIGNER = sorted((ROOT / "designer").rglob("*.py"))
UI = sorted((ROOT / "ui").rglob("*.py"))
SOURCES = [*DESIGNER, *UI]
DESIGNER_TESTS = sorted((ROOT / "tests" / "designer").rglob("*.py"))

# Import every module of the engine in a Python that has neither Qt, nor the window, nor boto3.
IMPORT_WITHOUT_QT = """
import importlib, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "ui", "boto3", "botocore"}:
            raise ModuleNotFoundError(f"{name} is out of reach for the engine")

sys.meta_path.insert(0, Refuse())
import designer
names = [module.name for module in pkgutil.walk_packages(designer.__path__, "designer.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_every_module_of_the_engine_imports_without_qt_window_or_boto3():
    done = subprocess.run([sys.executable, "-c", IMPORT_WITHOUT_QT], cwd=ROOT, capture_output=True, text=True)
    assert not done.stderr
    assert int(done.stdout) >= 10


def test_the_library_is_told_the_day_by_commands_and_by_the_window():
    """The same design gives the same answer: only what reads AWS, and what a person starts, looks at a clock."""
    asks = re.compile(r"\bdate\.today\(|\bdatetime\.(now|today|utcnow)\(|\btime\.(time|localtime|gmtime)\(")
    told = [path.relative_to(ROOT) for path in DESIGNER if asks.search(read(path))]
    assert told
    assert [] == [str(path) for path in told if path.parts[1] not in {"aws", "cli", "api"}]


def test_the_command_line_starts_without_the_heavy_libraries():
    """`orgwright --help` answers at once: networkx, pydantic-core and Qt are loaded by the commands that use them."""
    look = (
        "import contextlib, sys\n"
        "from designer.__main__ import main\n"
        "sys.argv = ['orgwright', '--help']\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(None): main()\n"
        "print(sorted({'networkx', 'pydantic_core', 'PySide6', 'boto3', 'numpy', 'jsonschema'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True)
    assert ("", "[]") == (done.stderr, done.stdout.strip())


@pytest.fixture(scope="module")
def imports():
    """Who imports whom, also inside a function, or for the type checker alone."""
    graph = needs("grimp").build_graph("designer", "ui", "resources", cache_dir=None)
    found = nx.DiGraph(
        (module, taken) for module in graph.modules for taken in graph.find_modules_directly_imported_by(module)
    )
    found.add_nodes_from(graph.modules)
    return found


def test_no_modules_import_each_other_in_a_circle(imports):
    """Not even inside a package: each can be read on its own."""
    assert {
        ("designer.exchange.formats.native", "designer.exchange.formats.writing"),
        ("ui.window.app", "ui.window.main_window"),
    } <= {*imports.edges}
    assert [] == [sorted(circle) for circle in nx.strongly_connected_components(imports) if len(circle) > 1]


FOUND_WHERE_IT_LIES = re.compile(r'^(TARGET|IMPORTER) = |^\w+ = Check\(|^if __name__ == "__main__":', re.MULTILINE)
"""Names that every check, target, importer or script has; nobody imports these by name."""

NOT_USED_YET = {"designer.analysis.differences.three_way": "merging designs, and telling of drift, will stand on it"}


def test_no_module_is_left_out_of_its_table(imports):
    """A lens, a format, a command or a panel that no table names would lie there and do nothing."""
    started = {"designer.__main__", "designer.api", *map(module_of, COMMANDS), *NOT_USED_YET}
    started |= {one for one in imports if one.startswith("designer.cli.reports.diff_")}  # by its style
    sources = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in SOURCES}
    started |= {name for name, path in sources.items() if FOUND_WHERE_IT_LIES.search(read(path))}
    reached = started.union(*(nx.descendants(imports, module) for module in started))
    left = sorted(name for name, path in sources.items() if path.stem != "__init__" and name not in reached)
    assert [] == left, (
        "nothing imports these: name each in the table of its folder (registry.py; designer/cli/commands.py; "
        "ui/window/features.py), or delete it"
    )


SHARED_NAMES = {
    "CHECK": "a module of `designer/analysis/checks` may have one check alone",
    "TARGET": "a module of `designer/exchange/exports` may be one target",
    "IMPORTER": "a module of `designer/exchange/imports/drawings` may be the reader of one",
    "JSON_TARGET": "the same target, written as JSON",
    "DOCK": "the light module of a feature has its dock",
    "commands": "the light module of a feature has its commands",
    "main": "both halves of the program can be started",
    "write": "a report, or a design, in one of several formats, each a module",
    "encode": "a picture in one of several formats, each a module",
    "load": "a table of data that ships with the program: `quotas.load()`",
    "loading_faults": "a part of the file is a module that reads and writes it",
    "by_id": "a registry gives one of its entries",
    "by_name": "a registry gives one of its entries",
}
"""Names that several modules give to the same part that each plays, with that part; always used with their module."""


@dataclass
class Outline:
    """What tests ask of the syntax of a source, with the places of what it has."""

    names: set[str]  # public ones
    long: list[str] = field(default_factory=list)  # functions
    deep: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)  # state that belongs to another module
    hands_over: list[str] = field(default_factory=list)  # what a menu makes by itself


@pytest.fixture(scope="module")
def outlines():
    """Outline of each source by its path: parsing all of them takes seconds, so it is done once."""
    return {str(path.relative_to(ROOT)): outline(path) for path in SOURCES}


def outline(path):
    tree = ast.parse(read(path))
    found = Outline({*public_names(path, tree)})
    for node in ast.walk(tree):
        kind = type(node)
        if kind is ast.FunctionDef:
            place = f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
            found.long += [place] if node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION else []
            found.deep += [place] if depth(node.body) > DEEPEST else []
        elif kind is ast.Attribute:
            if type(node.ctx) is ast.Store and node.attr in OWN_STATE.get(_owner(node.value), ()):
                found.sets.append(f"{path.relative_to(ROOT)}:{node.lineno}")
        elif kind is ast.Call and type(node.func) is ast.Attribute and is_made_by_a_menu(node, path):
            found.hands_over.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}")
    return found


def test_a_public_name_means_one_thing(outlines):
    """Who finds a name in a message, a test or a sentence need not ask which one is meant."""
    homes = defaultdict(list)
    for path, found in outlines.items():
        for name in () if path.startswith("designer/api/") else found.names:  # it is named as the commands are
            homes[name].append(path)
    assert {} == {name: paths for name, paths in homes.items() if len(paths) > 1 and name not in SHARED_NAMES}
    assert [] == [name for name in SHARED_NAMES if len(homes[name]) < 2]


def public_names(path, tree):
    """Classes, functions and constants of a module, except for type variables and what it only hands on.

    The function of a command is called as its module, which is how the command line finds it.
    """
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            is_command = path.parent.parent.name == "cli" and path.stem.rstrip("_") == node.name.rstrip("_")
            names = [] if is_command else [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and not is_handed_on(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def is_handed_on(value):
    """True for `ids.NodeId`, and for a `TypeVar`, which is a place for a name and none itself."""
    is_variable = isinstance(value, ast.Call) and ast.unparse(value.func) == "TypeVar"
    return is_variable or (isinstance(value, ast.Attribute) and ast.unparse(value).startswith("ids."))


MOST_LINES, MOST_LINES_OF_A_FUNCTION, DEEPEST = 400, 50, 3
"""What a reader can hold: lines of a file, lines of a function with its docstring, blocks within blocks in it."""

BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)


def test_files_and_functions_are_short_and_shallow(outlines):
    assert [] == [path for path in SOURCES if len(read(path).splitlines()) > MOST_LINES]
    assert [] == [place for found in outlines.values() for place in found.long]
    assert [] == [place for found in outlines.values() for place in found.deep]


MOST_MODULES_OF_A_FOLDER = 35
"""Names that a reader can look through for the one that they want; more are sorted into folders by their subject."""


def test_folders_hold_no_more_modules_than_a_reader_looks_through():
    counts = Counter(path.parent for path in SOURCES if path.name != "__init__.py")
    assert [] == [folder for folder, count in counts.items() if count > MOST_MODULES_OF_A_FOLDER]


def test_the_depth_of_a_function_is_that_of_its_blocks():
    """An `elif` is as deep as its `if`, and what is defined inside is counted for itself."""
    text = "if a:\n for b in c:\n  with d: pass\nelif e:\n pass\nelse:\n def f():\n  if g: pass"
    assert 3 == depth(ast.parse(text).body)
    assert 2 == depth(ast.parse("match a:\n case 1:\n  if b: pass\ntry: pass\nexcept E: pass").body)


def depth(body):
    """Blocks within blocks of some statements."""
    return max((1 + depth_within(node) if isinstance(node, BLOCKS) else 0 for node in body), default=0)


def depth_within(block):
    """Blocks within blocks of what a block holds; an `elif` is beside it, not in it."""
    parts = [part for name in ("body", "finalbody", "handlers", "cases") for part in getattr(block, name, [])]
    inner = [
        one for part in parts for one in (part.body if isinstance(part, ast.ExceptHandler | ast.match_case) else [part])
    ]
    others = getattr(block, "orelse", [])
    is_elif = isinstance(block, ast.If) and len(others) == 1 and isinstance(others[0], ast.If)
    return max(depth(inner), depth(others) - is_elif)


def test_imports_stand_in_one_place_or_say_why():
    assert [] == [path for path in SOURCES if re.search(r"if TYPE_CHECKING:\s*$", read(path), re.MULTILINE)]


def test_a_silenced_check_says_why():
    """`# noqa: X - reason` and `# type: ignore[x]  # reason`."""
    silent = re.compile(r"#\s*(noqa|type:\s*ignore)(:\s*[A-Z0-9, ]+|\[[a-z-, ]+\])?\s*$", re.MULTILINE)
    assert [] == [f"{path}: {match.group()}" for path in SOURCES for match in silent.finditer(read(path))]


def test_programs_that_tests_write_import_what_there_is():
    """They are in texts, which neither a checker of types nor one of imports reads."""
    texts = re.compile(r'(?s)""".*?"""|(?-s:["\'].*)')
    has_import = re.compile(r"\bfrom (designer|ui)\b")
    lines = re.compile(r"^\s*from ((?:designer|ui)[\w.]*) import ([\w, ]+)$", re.MULTILINE)
    taken = {
        (f"{path.relative_to(ROOT)}:{node.lineno}", module, name.split(" as ")[0].strip())
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if any(map(has_import.search, texts.findall(read(path))))  # parsing all of them would take a second
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for module, names in lines.findall(node.value)
        for name in names.split(",")
    }
    assert taken
    assert [] == sorted(one for one in taken if not has_name(*one[1:]))


def has_name(module, name):
    """True where a module is there, and defines a name or has a module of it."""
    place = ROOT.joinpath(*module.split("."))
    source = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    inside = (place / f"{name}.py").exists() or (place / name).is_dir()
    return inside or (source.exists() and bool(re.search(rf"\b{name}\b", read(source))))


def test_tests_of_the_engine_use_no_qt():
    qt = {"PySide6", "ui", "pytestqt", "qtbot", "qapp"}
    word = re.compile(rf"\b({'|'.join(qt)})\b")
    assert [] == [path for path in DESIGNER_TESTS if word.search(read(path)) and qt & names_taken(path)]


def test_a_delayed_call_belongs_to_an_object():
    """A static single shot that waits outlives its window; a QTimer with a parent dies with it."""
    assert [] == [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path in UI
        for node in nodes_where(path, "singleShot")
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("QTimer.singleShot")
        if ast.unparse(node.args[0]) != "0"
    ]


def test_what_stands_in_a_menu_is_made_by_python(outlines):
    """An action that a menu makes of a text is "already deleted" at times; `ui.widgets.buttons` says more."""
    assert [] == [place for found in outlines.values() for place in found.hands_over]


def is_made_by_a_menu(call, path):
    """True where a call has a menu make an action or a menu; the separators of the toolbar may be its own."""
    name = call.func.attr
    if name in ("addAction", "addMenu", "insertMenu"):
        return not all(isinstance(one, ast.Name | ast.Attribute | ast.Subscript) for one in call.args)
    return name == "addSeparator" and path.name != "bars.py"


def test_nobody_looks_at_an_item_in_a_layout():
    """PySide 6.11 keeps the wrapper of an item that Qt has deleted, as `addWidget` to another cell does.

    The next object of Qt at the same address is then taken for it: an action that a menu has just added was a
    `QWidgetItem`. Seen by `grid.itemAtPosition(0, 0)`, `grid.addWidget(same, 1, 0)`, `gc.get_objects()`.
    """
    assert [] == [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path in UI
        for node in nodes_where(path, "itemAt")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"itemAtPosition", "itemAt"} and "view" not in ast.unparse(node.func.value).lower()
    ]


def read(path):
    return path.read_text(encoding="utf-8")


def nodes_where(path, word):
    """Return the nodes of a source; empty without parsing it if it lacks a word."""
    source = read(path)
    return ast.walk(ast.parse(source)) if word in source else ()


def names_taken(path):
    """The top-level packages a module imports, and the fixtures its tests ask for."""
    taken = set()
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Import):
            taken |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            taken.add(node.module.partition(".")[0])
        elif isinstance(node, ast.arg):
            taken.add(node.arg)
    return taken


OWN_STATE = {
    "organization": {"nodes", "policies", "places", "identities", "settings", "root", "ou_count"},
    "document": {"organization", "undo_stack", "read_only", "reread"},
    "session": {"selection", "current", "chosen", "collapsed", "focus", "direction", "density", "highlighted"},
    "shown": {"picture", "organization", "tree", "ghosts", "ghost_annotations", "is_open", "is_compared"},
    "files": {"path", "missing", "known_on_disk", "autosave"},
    "autosave": {"copy", "trouble"},
    "canvas_scene": {"layout", "canvas_style", "insertion", "hovered", "far"},
}
"""State that everybody reads and its owner alone changes, which tells the views."""


def test_what_is_looked_at_is_changed_by_its_owner_alone(outlines):
    """Plain attributes are read without a detour; no other module sets them, since nobody would be told."""
    assert [] == [place for found in outlines.values() for place in found.sets]


def _owner(value: ast.expr) -> str:
    """Name of what an attribute belongs to: `session` for `self._session.current`."""
    name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
    return name.removeprefix("_")
