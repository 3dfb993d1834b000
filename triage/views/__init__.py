"""The pages of the triage room."""
