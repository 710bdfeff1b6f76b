"""Whom the programme knows: persons, what they sign in with, and their devices."""
