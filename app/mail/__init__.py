"""Letters by e-mail: what they say, and how one is sent."""
