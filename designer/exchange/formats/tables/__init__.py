"""Tables of the records in a file: one member, one module. `file` joins them into the whole."""
