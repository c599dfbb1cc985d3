"""Trees to text: the derivative as a person would want to read it."""
