"""The SQLite store as the dashboard's pages read it."""
