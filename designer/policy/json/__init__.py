"""JSON text read with patience and with positions, and small edits of it."""
