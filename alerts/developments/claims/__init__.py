"""Figures as claims: status, corrections, and the ledger of a story."""
