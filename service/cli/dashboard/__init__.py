"""`susulan dashboard`: passwords and tokens of the dashboard."""
