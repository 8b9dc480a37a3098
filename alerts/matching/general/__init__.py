"""The general judge: follows a story of any kind by all words of its seed."""
