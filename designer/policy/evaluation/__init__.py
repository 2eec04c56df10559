"""One request decided and explained."""
