"""Text to functions that run, and that debuggers and tracebacks can show."""
