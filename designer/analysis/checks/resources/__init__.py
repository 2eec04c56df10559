"""Resources: whether actions and ARNs meet."""
