"""The start: what the first paint imports. What comes after it is in `test_docks`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import ui
from designer.exchange import templates
from designer.exchange.formats import native

ROOT = Path(__file__).resolve().parents[3]

FIRST_PAINT = """
import json, linecache, sys
from designer import __main__
from ui.window import app
application = app.make_application(sys.argv[:1])
window = app.Program(application).start(None)
window.canvas.painted.connect(lambda: print(json.dumps([list(sys.modules), list(linecache.cache)])))
window.canvas.painted.connect(application.quit)
sys.exit(application.exec())
"""

NOT_AT_THE_START = {
    # heavy parts of other people's
    "networkx",
    "pydantic_core",
    "click",
    "jsonschema",
    "difflib",
    "hashlib",  # with OpenSSL
    "importlib.resources",
    "PySide6.QtNetwork",
    "PySide6.QtPrintSupport",
    "PySide6.QtOpenGL",
    "PySide6.QtDBus",
    # questions that nobody has asked yet
    "designer.analysis.checks",
    "designer.analysis.access.ceilings",
    "designer.analysis.access.explain_action",
    "designer.analysis.access.reach",
    "designer.analysis.lenses.lens",
    "designer.analysis.lenses.registry",
    "designer.policy.json",
    "designer.policy.language",
    "designer.policy.catalog",
    "designer.policy.matching",
    "designer.organization.declarative",
    "uuid",
    "designer.analysis.guardrails",
    "designer.organization.model.lookup",
    "designer.analysis.differences",
    "designer.exchange.formats.fragments",
    "designer.exchange.formats.conflicts",
    "designer.exchange.formats.tables.whole_file",
    "designer.organization.model.observed",
    "designer.exchange.formats.registry",
    "designer.exchange.templates.scale",
    # what nobody sees yet
    "ui.forms.dialogs",
    "ui.window.file_actions",
    "ui.window.garbage",
    "ui.canvas.legend",
    "designer.organization.layout.nested.arrangement",
    "ui.theme.motion",
    "ui.widgets.display.notifier",
    "ui.widgets.fields.picker",
    "ui.dragdrop.caption",
    "ui.widgets.fields.form",
    "ui.code_editor.editor",
    "ui.window.start_page",
    "ui.features.search.palette",
    "ui.features.search.find_bar",
    "ui.features.lenses.button",
    "ui.features.permissions.assume_form",
    "ui.features.export.dialog",
    "ui.features.imports.page",
    "designer.exchange.imports",
    "designer.aws",
    "botocore",
    "ui.features.explain.panel",
    "ui.features.permissions.panel",
    "ui.features.inspector.details",
    "ui.features.inspector.attached",
    "ui.features.inspector.organization_page",
    "ui.window.inspector",
    "ui.features.inspector.effective",
}
"""Modules, with all inside them, that the first paint does without: each is imported where it is first used."""

FEATURES = {path.parent.name for path in Path(ui.__file__).parent.glob("features/*/__init__.py")}

OF_THE_SAMPLE = {"designer.exchange.formats.tables.guardrail_tests", "designer.organization.model.guardrail_tests"}
"""Modules that the sample needs, since it has guardrail tests; most designs do not."""

MOST_MODULES = 186
"""Limit of our own modules at the first paint, with packages: each costs some tenths of a millisecond.

The folder and the commands of each feature, which are two, are not counted: a new panel is no reason to raise this.
"""


FIRST_PAGE = """
import sys
from pathlib import Path
from designer import __main__
from ui.window import app
from ui.state import settings
application = app.make_application(sys.argv[:1])
settings.remember_file(Path(sys.argv[1]))
window = app.Program(application).start(None)
from ui.window.start_page import StartPage
window.findChild(StartPage).grab()
print(*sorted(sys.modules))
"""


def test_the_start_page_imports_little_before_it_is_seen(tmp_path):
    """No picture is drawn, no file read and nothing checked: that comes once the page is seen."""
    path = tmp_path / "acme.json"
    path.write_bytes(native.write(templates.load("company")))
    run = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, str(path)], capture_output=True, text=True, check=True, timeout=300
    )
    names = set(run.stdout.split())
    assert "ui.window.start_page" in names
    later = (NOT_AT_THE_START | {"ui.window.thumbnails"}) - {"ui.window.start_page"}
    assert set() == {name for name in names if any(name == no or name.startswith(f"{no}.") for no in later)}


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Modules imported at the first paint of a start in a home without settings, and the files whose text was read."""
    home = tmp_path_factory.mktemp("home")
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    run = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env=os.environ | folders | {"HOME": str(home)},
    )
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def imported(started):
    return set(started[0])


def test_no_source_is_read_for_an_import(started):
    _, read = started
    assert [] == [path for path in read if Path(path).is_relative_to(ROOT / "ui")]


def test_the_first_paint_imports_only_what_it_needs(imported):
    assert "ui.canvas.cards.items" in imported
    assert set() == {
        name
        for name in imported - OF_THE_SAMPLE
        if any(name == no or name.startswith(f"{no}.") for no in NOT_AT_THE_START)
    }


def test_of_a_feature_that_nobody_sees_yet_only_its_commands_are_imported(imported):
    """In menus and keys, and to know its dock: the rest of its folder comes when it is wanted."""
    for feature in FEATURES:
        inside = {name for name in imported if name.startswith(f"ui.features.{feature}.")}
        assert {f"ui.features.{feature}.commands"} == inside


def test_every_name_that_is_kept_out_of_the_start_is_one():
    assert set() == {name for name in NOT_AT_THE_START if find_spec(name) is None}


def test_the_first_paint_imports_few_modules(imported):
    ours = {name for name in imported if name.partition(".")[0] in ("designer", "ui", "resources")}
    light = {f"ui.features.{feature}{inside}" for feature in FEATURES for inside in ("", ".commands")}
    assert len(ours - light - OF_THE_SAMPLE) <= MOST_MODULES
