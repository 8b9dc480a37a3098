"""Everything a person reads: alerts, digests and notices, put into words."""
