"""The colours of a mail, by role; every pair has a contrast of 4.5 to 1, in light and in dark mode."""

from __future__ import annotations

LIGHT = {
    "page": "#f3f4f6",
    "card": "#ffffff",
    "line": "#e2e5ea",
    "ink": "#1f2937",
    "soft": "#596273",
    "link": "#1d4ed8",
    "hit": "#fdf0b8",
    "hit_ink": "#3f3204",
    "new": "#eaf6ee",
    "new_ink": "#14532d",
    "new_edge": "#2f9e5b",
    "button": "#1d4ed8",
    "button_ink": "#ffffff",
}
DARK = {
    "page": "#14171c",
    "card": "#1e232b",
    "line": "#363f4c",
    "ink": "#e8eaee",
    "soft": "#a9b1be",
    "link": "#8ab8ff",
    "hit": "#5a4a12",
    "hit_ink": "#ffeeb5",
    "new": "#16301f",
    "new_ink": "#bfe8cb",
    "new_edge": "#2f7a4b",
    "button": "#2b5fd9",
    "button_ink": "#ffffff",
}
