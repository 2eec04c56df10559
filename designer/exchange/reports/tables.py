"""Report as tables: a folder of CSV files, or a workbook with a sheet for each table. No cell is a formula."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

from designer.basics.words import plain
from designer.exchange.reports.contents import EMPTY_CELL, OrganizationReport, ReportCell, ReportTable
from designer.exchange.spreadsheet import csv_line, file_bytes

if TYPE_CHECKING:  # imported where a workbook is made
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NAME = 31
"""Characters of a sheet's name."""

_CELL = 32_767
"""Characters of a cell in Excel."""


_ABOUT = "about.csv"


def csv_files(report: OrganizationReport) -> dict[str, bytes]:
    """Return the file of each table by its name, and one on the report itself."""
    about = file_bytes(_ABOUT, "".join(map(csv_line, (("What", "Text"), *report.about))))
    tables = (table for section in report.sections for table in section.tables)
    files = {name: file_bytes(name, _csv(table)) for table in tables for name in (f"{table.id}.csv",)}
    return {_ABOUT: about, **files}


def workbook(report: OrganizationReport) -> bytes:
    """Return the workbook with frozen heads and filters, whose time is the day of the report."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": plain(report.title), "created": datetime.fromisoformat(f"{report.day}T00:00:00")})
    bold = book.add_format({"bold": True})
    rows = tuple((ReportCell(name), ReportCell(text)) for name, text in report.about)
    tables = [table for section in report.sections for table in section.tables]
    for table in (ReportTable("about", "", ("What", "Text"), rows), *tables):
        _add_sheet(book.add_worksheet(table.id[:_NAME]), table, bold)
    book.close()
    return buffer.getvalue()


def _add_sheet(sheet: Worksheet, table: ReportTable, bold: Format) -> None:
    number = 0
    for column, title in enumerate(table.columns):
        sheet.write_string(0, column, plain(title)[:_CELL], bold)
    for number, row in enumerate(table.rows, 1):
        for column, one in enumerate(row):
            if one.number is not None:
                sheet.write_number(number, column, one.number)
            elif one.text != EMPTY_CELL:
                sheet.write_string(number, column, plain(one.text)[:_CELL])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, number), len(table.columns) - 1)
    sheet.set_column(0, len(table.columns) - 1, 22)


def _csv(table: ReportTable) -> str:
    rows = (csv_line([_value(one) for one in row]) for row in table.rows)
    return "".join([csv_line(table.columns), *rows])


def _value(one: ReportCell) -> str:
    """Return the cell as programs read it: a number without separators, nothing as nothing."""
    if one.number is not None:
        return str(one.number)
    return "" if one.text == EMPTY_CELL else one.text
