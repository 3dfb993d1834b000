"""The kernel of H.E.A.R.T.: who acts, what moves, what is remembered and who hears of it."""
