"""What a change would give and take, before it is made."""
