"""What comes next: panels, models, back-tests."""
