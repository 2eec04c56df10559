"""Activity: what people really did, as a panel, and the page that brings it in."""
