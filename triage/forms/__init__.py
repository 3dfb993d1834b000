"""What people say on the pages of the triage room."""
