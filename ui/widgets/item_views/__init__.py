"""Lists and trees: rows as models, the delegate that paints them, and the views that hold them.

Every list and tree has one model (`row_model.py`) of rows, each with the id of what it stands for, so that what is
current or open stays with it, and with the rows below it. What a row says is a `RowContent`, which the model returns
for ``CONTENT_ROLE`` and the delegate draws (`rows.py`); `wrapped_lines.py` lays out rows of which nothing is cut.
"""
