"""The demonstration: invented people and a week of history for Cabarrus, and the processes that make it live."""
