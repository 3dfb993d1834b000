"""Who can help, and who of them is on duty."""
