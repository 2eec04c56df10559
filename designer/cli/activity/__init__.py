"""What people really did: read from logs, shown, joined and forgotten."""
