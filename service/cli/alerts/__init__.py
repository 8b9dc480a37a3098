"""`susulan alerts`: its commands, one subject a file."""
