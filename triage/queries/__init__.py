"""What is known of an incident, asked of the database; nothing here changes anything."""
