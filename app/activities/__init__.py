"""Activities, who comes to them, and how many."""
