"""How fast the program is on this machine, measured from outside through its own doors, beside a floor."""
