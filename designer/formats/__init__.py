"""Text to a design and back: one format, one module; `table` names them all."""
