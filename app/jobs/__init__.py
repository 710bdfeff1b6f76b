"""Background work: what is due is in the database, the queue only rings."""
