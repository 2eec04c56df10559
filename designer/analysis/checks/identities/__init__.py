"""Inside accounts: what users, groups, roles and policies leave open or cannot do, where the design knows of them."""
