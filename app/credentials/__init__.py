"""How coordinators sign in at the desk: password and second factor, sessions, unfinished forms."""
