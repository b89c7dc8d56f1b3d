"""What are we asked to do: texts to paragraphs, authority, ceilings and dates."""
