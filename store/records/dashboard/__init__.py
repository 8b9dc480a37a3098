"""What the dashboard shows, searches and lets in."""
