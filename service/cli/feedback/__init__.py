"""`susulan feedback` and `susulan tune`: what was useful, what that changes, and what it suggests."""
