"""What the triage API hears and what it shows."""
