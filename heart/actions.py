"""What a person changes about people and their own workplace: each a verb, as in every room."""
