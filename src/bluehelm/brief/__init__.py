"""What people read: charts, maps, HTML pages and PDF."""

from bluehelm.brief.writing import write_brief

__all__ = ["write_brief"]
