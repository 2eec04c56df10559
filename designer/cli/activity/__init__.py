"""What people really did: read from logs, told, joined and forgotten."""
