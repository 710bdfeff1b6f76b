"""What newcomers agree to, and how their data go."""
