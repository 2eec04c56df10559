"""Lists and trees: rows as models, the delegate that paints them, and the views that hold them."""
