"""What every page stands in: the frame, forms, the command line, keys, undo, staff and preferences."""
