"""The files of the store: paths, lock, sizes, backups."""
