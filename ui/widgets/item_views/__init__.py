"""Lists and trees: rows as models, the delegate that paints them, and the views that hold them.

Every list and tree has one model (`row_model.py`) of rows, each with the id of what it stands for, so that what is
current or open stays with it, and with the rows below it. What a row says is a `RowContent` (`rows.py`), which the
model returns for ``CONTENT_ROLE`` and the one delegate (`row_delegate.py`) draws: in one line or two
(`row_painting.py`), in as many as it needs or as part of an answer (`answer_rows.py`), or with a share in columns
(`share_rows.py`). Rows by the thousand are `LazyRows`, made when they are painted.
"""
