"""WebSub (W3C Recommendation): feeds that a hub pushes to us, and how long it is trusted to."""
