"""Pictures of the cards, made now: the canvas makes them in slices between events."""


def make_all(scene):
    """Make every item and picture that a scene wants, near and far."""
    while scene._pool._unfinished:
        scene._pool.work()
    far = scene._overviews
    if far._soon.isActive():
        far._begin()
    far._job.finish()
