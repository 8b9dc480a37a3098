"""GDELT's files of 15 minutes: the lists that name them, download, check, and the rows that name a story."""
