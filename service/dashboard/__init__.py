"""The dashboard: pages over the store for browsers, and the same for machines."""
