"""Comments and decisions of the design: the panel that lists them, and the dialog to write them."""
