"""What is due to whom, and when not to disturb."""
