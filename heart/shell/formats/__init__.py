"""How dates, times and numbers are written here: 24-hour clock, point before decimals, in both languages."""
