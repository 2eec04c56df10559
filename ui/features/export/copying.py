"""A picture for the clipboard at one keystroke: what is selected, or everything, as large as the clipboard bears."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage

from designer.basics.errors import EditError
from designer.organization.model.records import NodeId
from ui.features.export import png
from ui.features.export.sheet import Sheet
from ui.features.export.sheet_maker import as_shown, chosen_top
from ui.state.files import Files
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.jobs.job import ASKED_S, Job, ProgressSteps

SCALES = (2.0, 1.0, 0.5, 0.25, 0.1)
"""The first that gives no more pixels than the clipboard bears is taken."""


def copy_picture(session: Session, files: Files, lens: CurrentLens) -> None:
    """Put a picture of a window's design on the clipboard while the window lives on, or stop doing it."""
    copy = session.findChild(PictureCopy) or PictureCopy(session, files, lens)
    copy.start()


class PictureCopy(QObject):
    """The copies of one session; lives as long as it."""

    def __init__(self, session: Session, files: Files, lens: CurrentLens) -> None:
        super().__init__(session)
        self._session = session
        self._files = files
        self._lens = lens
        self._said = ""
        self._job = Job(self, done=self._put)
        self._job.failed.connect(lambda error: session.notices.refuse(str(error)))

    def start(self) -> None:
        """Draw the selected part, or everything, as it is shown now, with the lens that is on; or stop drawing it."""
        if self._job.running:
            self._job.stop()
            self._session.notices.say("Stopped: no picture was copied")
            return
        top = chosen_top(self._session)
        self._job.start(self._drawn(top), first=ASKED_S)
        if self._job.running:
            self._session.notices.say("Drawing the picture… Ctrl+Shift+C again stops it")

    def _drawn(self, top: NodeId) -> ProgressSteps[object]:
        for _ in self._lens.read_on():
            yield 0.0
        sheet = yield from Sheet.in_steps(as_shown(self._session, self._files, top, self._lens.reading))
        scale = _largest(sheet)
        if scale is None:
            raise EditError("This is too large for the clipboard: select a part, or export it as SVG or PDF.")
        organization = self._session.organization
        part = "everything" if top == organization.root else organization.node(top).name
        self._said = f"Copied a picture of {part}, at {scale:.0%}".replace("%", " %")
        if scale < 1:
            self._said += ": select a part to read the names"
        return (yield from png.image(sheet, scale))

    def _put(self, image: object) -> None:
        assert isinstance(image, QImage)
        QGuiApplication.clipboard().setImage(image)
        self._session.notices.say(self._said)


def _largest(sheet: Sheet) -> float | None:
    for scale in SCALES:
        try:
            png.check_size(sheet, scale, png.MOST_COPIED)
        except EditError:
            continue
        return scale
    return None
