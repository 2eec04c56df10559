"""Access of the principals of accounts: their own policies within their boundary, the SCPs and the RCPs."""
