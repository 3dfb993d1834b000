"""Places without internet: what an address means, which places fit it, and how far off each may be."""
