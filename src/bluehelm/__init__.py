"""Bluehelm carries a peace operation from its mandate to its lessons."""
