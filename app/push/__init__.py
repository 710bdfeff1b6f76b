"""Messages that reach a phone whose app is closed."""
