"""What every stage shares: gast trees, where their statements came from, and nodes of our own."""
