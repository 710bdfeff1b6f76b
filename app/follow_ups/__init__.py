"""Next steps: what shall happen, until when, and who does it."""
