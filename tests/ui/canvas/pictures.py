"""Pictures of the cards, made now, and what is in sight of them: the canvas makes them in slices between events."""

from ui.canvas.cards.items import rectf


def make_all(scene):
    """Make every item and picture that a scene wants, near and far."""
    while scene._pool._next_step():
        pass
    far = scene._overviews
    if far._soon.isActive():
        far._begin()
    far._job.finish()


def shows_all(view):
    """True when every card is in sight."""
    return view.visible_area().contains(rectf(view.canvas_scene.layout.bounds))
