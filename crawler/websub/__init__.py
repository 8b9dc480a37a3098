"""WebSub (W3C Recommendation): feeds that a hub pushes to us, and when they are relied on."""
