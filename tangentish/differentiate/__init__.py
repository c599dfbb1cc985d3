"""Differentiation: from a function and its facts to the tree of its derivative, in either mode."""
