"""What is happening: trends, actors, places, and how well they are known."""
