"""The exchange: what phones queued goes in, what they lack comes out."""
