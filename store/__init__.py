"""The bottom room: records and persistence; imports nothing of ours."""
