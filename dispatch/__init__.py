"""The visit: which team goes, and what it meets."""
