"""The command line: the same results without a screen (one module a group of commands)."""
