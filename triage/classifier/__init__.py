"""Reads the natures other CAD systems write: ordered tables of words as data, and a matcher that never guesses."""
