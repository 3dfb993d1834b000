"""Codes of the field and their words: natures, dispositions, telephone numbers."""
