"""The table of what a center's rule before H.E.A.R.T. would have sent: its file and how it is read."""
