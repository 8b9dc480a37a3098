"""Machine translations and what they cost."""

# `{keys}` is one placeholder for each.
TRANSLATIONS = "SELECT key, text FROM translations WHERE key IN ({keys})"
# A text that is stored again becomes the latest.
SAVE_TRANSLATION = "INSERT OR REPLACE INTO translations (key, text, at) VALUES (:key, :text, :at)"
DELETE_FIRST_TRANSLATIONS = """
DELETE FROM translations WHERE seq <= (SELECT max(seq) FROM translations) - :kept
"""

TRANSLATION_USE = "SELECT requests, characters FROM translation_use WHERE day = :day"
COUNT_TRANSLATION = """
INSERT INTO translation_use (day, requests, characters) VALUES (:day, 1, :characters)
ON CONFLICT (day) DO UPDATE SET requests = requests + 1, characters = characters + excluded.characters
"""
DELETE_OLD_TRANSLATION_USE = "DELETE FROM translation_use WHERE day < :day"
