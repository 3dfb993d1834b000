"""The triage room for programs."""
