"""What everything stands on: the one hand on a status, the history, rights, alarms, pokes, and what a room is."""
