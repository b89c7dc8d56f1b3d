"""What a mission keeps: runs, and later the journal and the store."""
