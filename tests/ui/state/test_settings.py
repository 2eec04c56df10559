"""Settings that something else has written: each reader answers as at the first start, and none raises."""

import errno
import json
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from ui import theme
from ui.commands.command import BOTTOM
from ui.features.explain.recent_questions import recent_questions, remember_question
from ui.features.imports.start import past_imports
from ui.features.policy_editor.views import KEPT_VIEW, View
from ui.state import settings
from ui.window.panel_state import PanelSizes, PanelState

DEEP = "[" * 100_000
SPOILT = ([], ["dark", "light"], {"a": 1}, 7, b"\xff\0", "\0", DEEP, "\ud800", "[1]", "x" * 10_000)
FIRST = {
    settings.scheme: theme.Scheme.SYSTEM,
    settings.reduced_motion: None,
    settings.panels: {},
    settings.knows_rule: False,
    settings.shows_edit_effects: True,
    settings.shows_start_page: True,
    KEPT_VIEW: View.TEXT,
    settings.last_folder: None,
    settings.export_folder: None,
    settings.tour_was_offered: False,
}
KEYS = ("scheme", "motion", "window/panels", "window/splits", "permissions/rule", "editor/view", "editor/since")
KEYS += ("editor/effects", "start_page", "recent", "export/folder", "export/author", "export/versions", "tour/offered")
KEYS += ("imports/past",)


@pytest.mark.parametrize("number", range(len(SPOILT)))
def test_spoilt_settings_are_read_as_those_of_a_first_start(number, tmp_path):
    for key in KEYS:
        QSettings().setValue(key, SPOILT[number])
    assert {reader: reader() for reader in FIRST} == FIRST
    assert settings.version_of(tmp_path) == ""
    assert past_imports(tmp_path) == []
    assert isinstance(settings.author(), str)


def test_a_value_that_would_end_the_program_is_dropped_and_the_others_stay():
    settings.remember_author("Ana")
    file = Path(QSettings().fileName())
    QSettings().sync()
    file.write_bytes(file.read_bytes() + b"\n[General]\nscheme=@Variant(\\0\\0\\0\\t\\x7f\\xff\\xff\\xff)\n")
    settings.begin_settings()
    assert (settings.scheme(), settings.author()) == (theme.Scheme.SYSTEM, "Ana")


@pytest.mark.parametrize("name", ["Orgwright.conf", "Orgwright.conf.lock"])
@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: (path / "x").mkdir(parents=True)])
def test_what_qt_would_wait_for_in_the_place_of_the_settings_is_set_aside(name, make, tmp_path):
    folder = tmp_path / "settings"
    folder.mkdir()
    make(folder / name)
    settings.set_aside_what_blocks(folder / "Orgwright.conf")
    assert not (folder / name).exists()
    assert [True] == [one.name.startswith(name) and one.suffix == ".aside" for one in folder.iterdir()]


def test_settings_that_are_a_file_or_nothing_stay_in_their_place(tmp_path):
    folder = tmp_path / "settings"
    folder.mkdir()
    (folder / "Orgwright.conf").symlink_to(os.devnull)
    (folder / "Orgwright.conf.lock").touch()
    settings.set_aside_what_blocks(folder / "Orgwright.conf")
    assert ["Orgwright.conf", "Orgwright.conf.lock"] == sorted(one.name for one in folder.iterdir())


def test_settings_that_cannot_be_written_again_stay_as_they_were(monkeypatch):
    settings.remember_author("Ana")
    file = Path(QSettings().fileName())
    QSettings().sync()
    before = file.read_bytes() + b"\n[General]\nscheme=@Variant(\\0)\n"
    file.write_bytes(before)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left")))
    settings.begin_settings()
    assert before == file.read_bytes()


def test_recent_files_are_names_that_a_file_can_have_and_no_more_than_are_kept():
    names = ["", "a.json", "/a\0b", *(f"/{number}.json" for number in range(1_000))]
    QSettings().setValue("recent", names)
    assert [path.name for path in settings.recent_files()] == [f"{n}.json" for n in range(settings.RECENT)]


@pytest.mark.parametrize("size", [10**30, 2**31, -1, 0, "9", [1], None])
def test_a_panel_size_that_no_widget_can_have_is_passed_over(size):
    sizes = PanelSizes(PanelState())
    before = dict(sizes.kept)
    sizes.restore({BOTTOM: size})
    assert sizes.kept == before


@pytest.mark.parametrize("spoilt", [DEEP, "{}", '{"account": "a", "caller": "nobody"}', "7", ""])
def test_questions_that_cannot_be_read_are_left_out(spoilt, monkeypatch):
    monkeypatch.setattr("ui.features.explain.recent_questions._key", lambda _: "questions/x")
    QSettings().setValue("questions/x", [spoilt, _question(absent=5), _question(absent=["aws:MultiFactorAuthAge"])])
    assert [set(one.absent) for one in recent_questions("Acme")] == [set(), {"aws:MultiFactorAuthAge"}]
    remember_question("Acme", recent_questions("Acme")[0])


def _question(**more):
    return json.dumps({"account": "a", "action": "s3:GetObject", "caller": "anybody", **more})
