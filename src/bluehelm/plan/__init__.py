"""Where it goes: laydown."""
