"""Analyses: what is known of a function in normal form, in tables beside the tree."""
