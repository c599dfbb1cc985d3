"""Classical passes over a derived tree: they take away what nothing reads."""
