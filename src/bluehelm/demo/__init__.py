"""The built-in fictional mission."""
