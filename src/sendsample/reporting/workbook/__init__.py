"""The workbook of a selection: a sheet a sample, reserves, check, comparison, findings and dates.

Each kind of sheet is a page: a plain table with a title, made in a file of its own. ``drawing`` turns pages
into a file, and nothing else knows of XlsxWriter.
"""

from sendsample.reporting.workbook.making import Workbook, need_ending, of_selection, workbook

__all__ = ["Workbook", "need_ending", "of_selection", "workbook"]
