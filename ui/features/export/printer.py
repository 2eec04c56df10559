"""Paper from a printer: the same pages as the PDF. The only module that imports Qt's printing, so import it late.

Qt cannot take back what was sent to CUPS: a job that is given up is printed as far as it came. So the pages are drawn
once for nobody, while it can be cancelled, and then for the printer.
"""

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from designer.basics.errors import EditError
from ui.features.export import pdf
from ui.features.export.pdf import PageScale, Paper
from ui.features.export.sheet import Sheet
from ui.widgets.jobs.job import ProgressSteps

SENDING = 0.5
"""Share at which pages go to the printer, and cancelling has to wait."""


def printer_names() -> list[str]:
    """Return the printers that the system knows, the usual one first."""
    usual = QPrinterInfo.defaultPrinterName()
    return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != usual, name.lower()))


def opened(name: str) -> QPrinter:
    """Return the printer of a name.

    Raises:
        EditError: The printer is gone.
    """
    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise EditError(f"There is no printer {name} any more. Choose another one, or the format PDF.")
    return QPrinter(info, QPrinter.PrinterMode.HighResolution)


def send(sheet: Sheet, printer: QPrinter, paper: Paper, scale: PageScale) -> ProgressSteps[int]:
    """Print a sheet. Stopping it before `SENDING` is reached prints nothing; then it is to be left alone.

    Returns:
        The number of pages.

    Raises:
        EditError: The sheet takes too many pages, or the printer accepts none.
    """
    tiles = pdf.tiling(sheet, paper, scale)
    for done in pdf.encode(sheet, paper, scale):
        yield min(done, 0.99) * SENDING
    yield SENDING
    wide = tiles.page.width() > tiles.page.height()
    orientation = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    layout = QPageLayout(QPageSize(pdf.PAGE_SIZES[paper]), orientation, QMarginsF())
    printer.setFullPage(True)  # the sheet has margins of its own
    layout.setMode(QPageLayout.Mode.FullPageMode)
    printer.setPageLayout(layout)
    printer.setDocName(sheet.title)
    printer.setCreator("Orgwright")
    painter = QPainter()
    if not painter.begin(printer):
        raise EditError(f"The printer {printer.printerName()} takes no pages now. Look after it, or choose PDF.")
    try:
        for done in pdf.paint_pages(painter, printer, sheet, paper, tiles):
            yield SENDING + (1 - SENDING) * done
    except GeneratorExit:
        printer.abort()
        raise
    finally:
        painter.end()
    return len(tiles)
