"""Talks with newcomers: the facts, and the words for the group alone."""
