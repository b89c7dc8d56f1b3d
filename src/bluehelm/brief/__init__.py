"""What people read: charts, maps, HTML pages and PDF."""
