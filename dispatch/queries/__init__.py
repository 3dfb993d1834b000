"""What the dispatch room shows: reads only."""
