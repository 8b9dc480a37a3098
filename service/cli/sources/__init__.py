"""`susulan sources`: one file per subcommand."""
