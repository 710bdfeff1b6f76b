"""What the server does by itself: one shallow function per job."""
