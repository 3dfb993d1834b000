"""The pages of the dispatch room."""
