"""Who and what we have: units."""
