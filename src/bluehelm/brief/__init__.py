"""What people read: charts, maps, HTML pages and PDF."""

from bluehelm.brief.write_brief import write_brief

__all__ = ["write_brief"]
