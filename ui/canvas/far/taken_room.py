"""Room that is taken by boxes, such as names, so that no other one lies over them."""

from PySide6.QtCore import QPointF, QRectF

_CELL = QPointF(200, 24)


class TakenRoom:
    """Boxes that do not overlap, found by the cells they lie in."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[QRectF]] = {}

    def take(self, box: QRectF) -> bool:
        """Take the room of a box; False if some of it is taken."""
        across = range(int(box.left() // _CELL.x()), int(box.right() // _CELL.x()) + 1)
        down = range(int(box.top() // _CELL.y()), int(box.bottom() // _CELL.y()) + 1)
        cells = [(x, y) for x in across for y in down]
        if any(box.intersects(other) for cell in cells for other in self._cells.get(cell, ())):
            return False
        for cell in cells:
            self._cells.setdefault(cell, []).append(box)
        return True
