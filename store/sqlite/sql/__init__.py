"""The SQL texts, each beside its meaning; written so that PostgreSQL can run them too.

So: `:name` parameters, times as seconds, truth values 0 and 1, ON CONFLICT and RETURNING, nothing of one
database alone (full-text search excepted).
"""
