"""Pictures and counts of saved designs, for lists of files; kept in the user's cache and never needed.

They belong to a path and the time the file was written: those of an older state are never shown. A picture is a tree
on nothing, one for each theme. Saving and closing a window keep them; `study` makes those of a file that no window has.
"""

import hashlib
import json
from collections.abc import Generator
from contextlib import suppress
from dataclasses import asdict
from math import ceil
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRectF, QSize, QStandardPaths, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QImageWriter, QPainter, QPen

from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError
from designer.basics.steps import finish
from designer.exchange.formats import files
from designer.exchange.formats.plans import planner_from
from designer.organization.layout import Arranger, Direction, Layout
from designer.organization.layout.nested.planner import Planner
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.canvas.cards.style import NO_BRUSH, NO_PEN, CanvasStyle, mixed
from ui.canvas.far.nested_overview import NestedOverview
from ui.state.recovery import private_folder
from ui.state.session import Session
from ui.theme import Tokens
from ui.theme.icons import centred, paint_icon

TREE = QSize(236, 120)
"""Size of the picture of a tree in logical pixels; drawn twice as fine."""

THUMBNAIL_SIZE = QSize(88, 56)
"""Size of a picture in a menu, with a background."""

MOST_THUMBNAILS = 90
"""Files that are kept, the newest of them; three for each design."""

LARGEST_STUDIED = 500_000
"""Bytes, some 700 accounts: reading a larger file would be felt, so its picture waits until a window has it."""

_FINE = 2
_EDGE = 4
_SIGN = 22
_NEAREST = 0.19  # a few cards do not fill the picture
_MOST_CARDS = 1_500  # of more, whole columns are drawn
_LARGEST = 400_000
"""Bytes; nothing kept here is nearly as large, so a larger file is none of it."""

_DRAWN = 3
"""Counts up when pictures are drawn otherwise, so that none of before is shown."""

_THEMES = ((theme.LIGHT, "light"), (theme.DARK, "dark"))
_FACTS = "facts"


@dataclass(frozen=True, slots=True)
class FileCounts:
    """Counts of a saved design; `problems` is None if the checks have not run."""

    ous: int
    accounts: int
    problems: int | None = None


def keep(path: Path, session: Session, layout: Layout, problems: int | None = None) -> None:
    """Keep the pictures and counts of a file that was just written or read, unless they are there.

    What cannot be written is no reason to disturb the person.

    Args:
        path: The file.
        session: Session that shows it.
        layout: Places of its cards in the window.
        problems: Number of errors and warnings, where they are known.
    """
    organization = session.organization
    made = FileCounts(organization.ou_count, organization.account_count, problems)
    places = _places(path)
    if not places or (all(place.exists() for place in places.values()) and problems in (None, _problems(path))):
        return
    other = session.focus is not None or session.shown.is_compared  # a part, ghosts, or another design
    if other or layout.metrics.rows_at:  # or accounts that lie in the cards of OUs
        planner = session.plan.planner.fork() if session.direction is Direction.NESTED else None
        layout = _laid_out(organization, session.collapsed, session.direction, planner)
    finish(_kept(path, organization, layout, made))


def study(path: Path) -> Generator[None, None, str]:
    """Read a file that no window has, and keep its pictures and counts, in steps.

    Returns:
        Why there are none, in some words; empty if there are. A hostile file does nothing else.
    """
    from designer.exchange.formats import native

    try:
        if path.stat().st_size > LARGEST_STUDIED:
            return "too large for a picture here"
        data = files.load_file(path)
        yield
        file = native.read(data, path.name)
    except (OSError, OrgwrightError):
        return "cannot be read as a design"
    yield
    organization = file.organization
    layout = _laid_out(organization, frozenset(file.layout.collapsed), file.direction, planner_from(file))
    yield
    problems = yield from _count_problems(organization)
    yield from _kept(
        path, organization, layout, FileCounts(organization.ou_count, organization.account_count, problems)
    )
    return ""


def file_counts(path: Path) -> FileCounts | None:
    """Return the counts of a file as it is on the disk now, or None if they are not known."""
    place = _places(path).get(_FACTS)
    try:
        if place is None or place.stat().st_size > _LARGEST:
            return None
        found = json.loads(place.read_bytes())
        problems = found["problems"]
        return FileCounts(int(found["ous"]), int(found["accounts"]), None if problems is None else int(problems))
    except (OSError, ValueError, TypeError, LookupError, OverflowError, RecursionError):
        return None


def tree_picture(path: Path) -> QImage | None:
    """Return the picture of a file's tree as it is on the disk now, in the theme now worn; None if there is none."""
    place = _places(path).get("dark" if theme.current().dark else "light")
    try:
        if place is None or place.stat().st_size > _LARGEST:
            return None
    except OSError:
        return None
    image = QImageReader(str(place), QByteArray(b"png")).read()
    if image.size() != TREE * _FINE:
        return None
    image.setDevicePixelRatio(_FINE)
    return image


def menu_picture(path: Path) -> QImage:
    """Return the picture of a file for a menu; the sign of a file where there is none."""
    tokens, found = theme.current(), tree_picture(path)
    image = _background(tokens)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if found is None:
        paint_icon(painter, "file", centred(QRectF(image.rect()), _SIGN * _FINE), tokens.secondary)
    else:
        room = image.rect().adjusted(*(_EDGE * _FINE * side for side in (1, 1, -1, -1)))
        smooth = Qt.TransformationMode.SmoothTransformation
        small = found.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio, smooth)
        small.setDevicePixelRatio(1)
        place = QRectF(small.rect())
        place.moveCenter(QRectF(room).center())
        painter.drawImage(place.topLeft(), small)
    painter.end()
    image.setDevicePixelRatio(_FINE)
    return image


def drawn(
    organization: Organization, layout: Layout, tokens: Tokens, size: QSize = TREE, *, tight: bool = False
) -> QImage:
    """Return all cards of a layout, far away, on nothing; a small tree is not enlarged to fill it.

    Args:
        organization: Organization that is drawn.
        layout: Places of its cards.
        tokens: Colours.
        size: Size of the image in logical pixels.
        tight: No wider than the tree, so that it can be at a left edge.
    """
    if tight:
        scale = min(size.width() / layout.bounds.w, size.height() / layout.bounds.h, _NEAREST)
        size = QSize(min(size.width(), ceil(layout.bounds.w * scale) + 2), size.height())
    image = QImage(size * _FINE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    room, bounds = QRectF(image.rect()), QRectF(*layout.bounds)
    scale = min(room.width() / max(1.0, bounds.width()), room.height() / max(1.0, bounds.height()), _NEAREST * _FINE)
    painter.translate(room.center())
    painter.scale(scale, scale)
    painter.translate(-bounds.center())
    style = CanvasStyle(tokens)
    if layout.has_frames:
        style.set_cards(style.density, layout.metrics, nested=True)
    if layout.has_frames or len(organization.nodes) > _MOST_CARDS:
        for _ in NestedOverview(layout, organization, style).thumbnail(painter):
            pass  # a tenth of a second for the largest organization
    else:
        _paint_tree(painter, organization, layout, style, scale)
    painter.end()
    image.setDevicePixelRatio(_FINE)
    return image


def drawn_alone(organization: Organization, size: QSize) -> QImage:
    """Return the picture of an organization that no window shows, in the theme now worn."""
    return drawn(organization, _laid_out(organization), theme.current(), size, tight=True)


def _paint_tree(
    painter: QPainter, organization: Organization, layout: Layout, style: CanvasStyle, scale: float
) -> None:
    painter.setBrush(NO_BRUSH)
    painter.setPen(QPen(mixed(style.tokens.edge, style.tokens.canvas, 0.7), _FINE * 0.8 / scale))
    for parent in layout.containers(layout.bounds):
        frame = layout.frame(parent)
        if frame is not None and (parent != layout.top or not layout.has_frames):
            painter.drawRect(QRectF(*frame))
        edges = layout.edges(parent)
        for line in (*edges.bus, edges.beside):
            if line:
                painter.drawPolyline([QPoint(*corner) for corner in line])
    painter.setPen(NO_PEN)
    star = organization.settings.management_account
    for node_id, card in layout.cards(layout.bounds):
        painter.setBrush(_colour(organization, node_id, style, star=node_id == star))
        flat = QRectF(*card).adjusted(0, card.h * 0.16, 0, -card.h * 0.16)
        painter.drawRoundedRect(flat, card.h * 0.14, card.h * 0.14)


def _colour(organization: Organization, node_id: NodeId, style: CanvasStyle, *, star: bool) -> QColor:
    kind = organization.node(node_id).kind
    if kind is NodeKind.ACCOUNT and not star:
        return style.accounts_far
    return style.kinds[kind, star].ink


def _laid_out(
    organization: Organization,
    collapsed: frozenset[NodeId] = frozenset(),
    direction: Direction = Direction.TOP_DOWN,
    planner: Planner | None = None,
) -> Layout:
    return Arranger(CanvasStyle(theme.current()).sizes, planner).arrange(organization, collapsed, direction)


def _count_problems(organization: Organization) -> Generator[None, None, int]:
    """Return the number of errors and warnings of an organization, in steps."""
    from designer.analysis import checks  # not needed at the start

    count = 0
    for portion in checks.check_steps(organization, ()):
        count += sum(found.severity is not checks.Severity.ADVICE and not found.suppressed for found in portion)
        yield
    return count


def _kept(path: Path, organization: Organization, layout: Layout, made: FileCounts) -> Generator[None, None, None]:
    """Write what is kept of a file, in steps."""
    places = _places(path)
    try:
        for place in _folder().glob(f"{_key(path)}-*"):
            place.unlink(missing_ok=True)
        for tokens, name in _THEMES:
            if name in places:
                files.save(places[name], _png(drawn(organization, layout, tokens)), private=True)
            yield
        if places:
            files.save(places[_FACTS], json.dumps(asdict(made)).encode(), private=True)
        _forget_old()
    except (OSError, OrgwrightError):
        return


def _problems(path: Path) -> int | None:
    known = file_counts(path)
    return known.problems if known else None


def _background(tokens: Tokens) -> QImage:
    image = QImage(THUMBNAIL_SIZE * _FINE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.card_border, _FINE))
    painter.setBrush(tokens.canvas)
    painter.drawRoundedRect(QRectF(image.rect()).adjusted(1, 1, -1, -1), 4 * _FINE, 4 * _FINE)
    painter.end()
    return image


def _places(path: Path) -> dict[str, Path]:
    """Return the path of what is kept of a file, by theme and for its counts; nowhere for a file that is not there."""
    try:
        written = path.stat().st_mtime_ns
    except OSError:
        return {}
    beginning = _folder() / f"{_key(path)}-{written:x}"
    pictures = {name: beginning.with_name(f"{beginning.name}-{name}.png") for _, name in _THEMES}
    return pictures | {_FACTS: beginning.with_name(f"{beginning.name}.json")}


def _key(path: Path) -> str:
    named = f"{_DRAWN}:{path.absolute()}"
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _folder() -> Path:
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)) / "thumbnails"
    with suppress(OSError):
        private_folder(folder)
    return folder


def _forget_old() -> None:
    kept = sorted(_folder().glob("*-*"), key=lambda place: place.stat().st_mtime_ns, reverse=True)
    for place in kept[MOST_THUMBNAILS:]:
        place.unlink(missing_ok=True)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
