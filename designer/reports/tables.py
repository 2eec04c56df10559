"""Report as tables: a folder of CSV files, or a workbook with a sheet for each table. No cell is a formula."""

from __future__ import annotations

import io
from datetime import datetime

from designer.reports.contents import OrganizationReport, ReportTable
from designer.spreadsheet import csv_line
from designer.words import plain

_NAME = 31
"""Characters of a sheet's name."""

_CELL = 32_767
"""Characters of a cell in Excel."""


def csv_files(report: OrganizationReport) -> dict[str, bytes]:
    """File of each table by its name."""
    return {f"{table.id}.csv": _csv(table) for section in report.sections for table in section.tables}


def workbook(report: OrganizationReport) -> bytes:
    """Workbook with frozen heads and filters, whose time is the day of the report."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": plain(report.title), "created": datetime.fromisoformat(f"{report.day}T00:00:00")})
    bold = book.add_format({"bold": True})
    for section in report.sections:
        for table in section.tables:
            sheet = book.add_worksheet(table.id[:_NAME])
            for row, cells in enumerate((table.columns, *([one.text for one in cells] for cells in table.rows))):
                for column, text in enumerate(cells):
                    sheet.write_string(row, column, plain(text)[:_CELL], bold if row == 0 else None)
            sheet.freeze_panes(1, 1)
            sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
            sheet.set_column(0, len(table.columns) - 1, 22)
    book.close()
    return buffer.getvalue()


def _csv(table: ReportTable) -> bytes:
    rows = (csv_line([one.text for one in row]) for row in table.rows)
    return "".join([csv_line(table.columns), *rows]).encode()
