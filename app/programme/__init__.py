"""What everybody signed in may read: the programme, its topics and places."""
