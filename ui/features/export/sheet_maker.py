"""Sheets of one design, each laid out once for what it shows; and a picture of one for the clipboard."""

from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtGui import QGuiApplication, QImage

from designer.analysis.lenses.lens import LensResult
from designer.basics.errors import EditError
from designer.organization.layout import Density, Direction
from designer.organization.model.records import NodeId, NodeKind
from ui.features.export import png
from ui.features.export.sheet import Sheet
from ui.features.export.subject import Subject, clean
from ui.state import settings
from ui.state.files import Files
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.jobs.job import ASKED_S, Job, ProgressSteps


class SheetScope(NamedTuple):
    """Part of a design, and how it is shown: all that takes long to lay out depends on it."""

    top: NodeId
    expanded: bool
    lens: bool
    policies: bool = False


class SheetMaker(QObject):
    """Maker and keeper of the sheets.

    Signals:
        made(): A sheet that was asked for, and was not there, is.
    """

    made = Signal()

    def __init__(self, session: Session, files: Files, lens: CurrentLens | None, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._files = files
        self._lens = lens
        self._sheets: dict[SheetScope, Sheet] = {}
        self._wanted: SheetScope | None = None
        self._job = Job(self, done=self._end)

    def stop(self) -> None:
        """Lay out no more."""
        self._job.stop()

    def sheet(self, shown: SheetScope, version: str, author: str) -> Sheet | None:
        """The sheet of what is shown, with these words in its title block; None while a large one is laid out."""
        if shown not in self._sheets:
            if self._wanted != shown:
                self._wanted = shown
                with QSignalBlocker(self._job):  # what is done at once is not news
                    self._job.start(self._laid_out(shown), first=ASKED_S)
            if shown not in self._sheets:
                return None
        sheet = self._sheets[shown]
        version, author = clean(version), clean(author)
        if (sheet.version, sheet.author) != (version, author):
            sheet = self._sheets[shown] = sheet.relabelled(version, author)
        return sheet

    def _laid_out(self, shown: SheetScope) -> ProgressSteps[None]:
        """Lay out what is shown, with what the lens says read to its end."""
        lens = self._lens if shown.lens else None
        for _ in lens.read_on() if lens is not None else ():
            yield 0.0
        result = lens.reading if lens is not None else None
        subject: Subject = as_shown(
            self._session, self._files, shown.top, result, expanded=shown.expanded, policies=shown.policies
        )
        self._sheets[shown] = yield from Sheet.in_steps(subject)

    def _end(self) -> None:
        self._wanted = None
        self.made.emit()


def chosen_top(session: Session) -> NodeId:
    """Return the lowest OU, or the root, that holds everything selected; what is in focus where nothing is."""
    organization = session.organization
    paths = [] if session.selection else [organization.path(session.top)]
    for node_id in session.selection:
        path = organization.path(node_id)
        paths.append(path[:-1] if organization.node(node_id).kind is NodeKind.ACCOUNT else path)
    common = organization.root
    for levels in zip(*paths, strict=False):
        if len(set(levels)) > 1:
            break
        common = levels[0]
    return common


def as_shown(
    session: Session,
    files: Files,
    top: NodeId,
    reading: LensResult | None = None,
    *,
    expanded: bool = False,
    policies: bool = False,
) -> Subject:
    """Return the part of the design as its window shows it, today.

    Args:
        session: The view of it.
        files: Its origin.
        top: The node to draw with everything below it.
        reading: Answer of the lens; None to leave it out.
        expanded: Show what is collapsed, too.
        policies: Name the policies on their cards.
    """
    return Subject(
        session.organization,
        top,
        frozenset() if expanded else session.collapsed,
        session.direction,
        source=files.path.name if files.path else "",
        version=settings.version_of(files.path),
        author=settings.author(),
        day=date.today(),  # noqa: DTZ011 - the date on the person's own calendar
        reading=reading,
        density=session.fixed_density or Density.COMFORTABLE,
        policies=policies,
        planner=session.plan.planner.fork() if session.direction is Direction.NESTED else None,
    )


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
