"""The reader's language: words from gettext catalogues; numbers, times and names from CLDR."""
