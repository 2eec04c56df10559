"""Lists and trees: rows as models, the delegate that paints them, and the views that hold them.

A list is a model (`row_model.py`, or `section_model.py` where it has headings) of rows, each with the id of what it
stands for, so that what is current goes with it. What a row says is a `RowContent`, which lists and trees give by
``CONTENT_ROLE`` and the delegate draws (`rows.py`); `wrapped_lines.py` has the lines of those of which nothing is cut.
"""
