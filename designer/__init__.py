"""The library: an organization, its policies, what they come to, and the files they are kept in. Knows no window."""
