"""Things glide, or jump for people who want no motion."""

from PySide6.QtCore import QPointF, QSettings
from PySide6.QtWidgets import QApplication

from designer.organization.layout import Density
from designer.organization.model.records import NodeKind
from ui import theme
from ui.state import settings
from ui.window import app as program


def glides(window):
    """Whether collapsing glides, and whether zooming does."""
    canvas, organization = window.canvas, window.session.document.organization
    canvas.set_animated(True)
    scene = canvas.canvas_scene
    ou = next(n.id for n in organization.nodes.values() if n.name == "Workloads" and n.kind is NodeKind.OU)
    window.session.set_density(Density.COMFORTABLE)  # cards move when one of them is collapsed
    canvas.show_at(0.7, QPointF(*scene.layout.rect(ou)[:2]))
    window.session.set_collapsed(ou, ou not in window.session.collapsed)
    cards = scene.card_animation.running
    scene.card_animation.finish()
    canvas.show_at(2.0, QPointF(0, 0))
    canvas.fit()
    view = canvas._flight.state() == canvas._flight.State.Running
    canvas.finish_flight()
    return cards, view


def test_a_switch_lets_everything_jump_and_is_remembered(window):
    assert glides(window) == (True, True)
    switch = window.actions_by_id["view.calm"]
    assert not switch.isChecked()
    switch.trigger()
    assert switch.isChecked()
    assert settings.reduced_motion()
    assert glides(window) == (False, False)
    switch.trigger()
    assert not switch.isChecked()
    assert not settings.reduced_motion()
    assert glides(window) == (True, True)


def test_the_switch_of_every_window_follows(window):
    theme.service().reduce_motion(True)
    assert window.actions_by_id["view.calm"].isChecked()


def test_the_system_decides_until_the_switch_is_used_and_again_when_it_is_put_back(window):
    service, switch = theme.service(), window.actions_by_id["view.calm"]
    service.set_system_motion(True)
    assert switch.isChecked()
    assert glides(window) == (False, False)
    switch.trigger()
    assert settings.reduced_motion() is False
    assert glides(window) == (True, True)
    service.set_system_motion(False)
    service.set_system_motion(True)
    assert not switch.isChecked()
    switch.trigger()
    assert settings.reduced_motion() is None
    service.set_system_motion(False)
    assert not switch.isChecked()


def test_what_earlier_versions_kept_for_the_switch_turned_off_is_no_choice(window):
    QSettings().setValue("motion", "full")
    assert settings.reduced_motion() is None
    QSettings().setValue("motion", "reduced")
    assert settings.reduced_motion() is True


def test_the_program_starts_as_it_was_left(qapp, monkeypatch):
    monkeypatch.setattr(settings, "reduced_motion", lambda: True)
    monkeypatch.setattr(program, "QApplication", lambda _argv: QApplication.instance())
    program.make_application(["orgwright"])
    assert theme.service().reduced_motion
    assert theme.duration(140) == 0
