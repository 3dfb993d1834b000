"""The promise afterwards: follow-ups, attempts and referrals."""
