"""Who was shown what about whom."""
