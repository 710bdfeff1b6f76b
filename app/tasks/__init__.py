"""The orientation list: what a newcomer settles in the first months."""
