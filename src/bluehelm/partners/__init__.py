"""With whom: parties, agreements and their clauses, commitments, meetings."""
