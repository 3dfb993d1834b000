"""Any CAD export as live calls: read it, make sense of it, play it through the API, account for every row."""
