"""Who may come in: signing in, the gate before every view, and where requests come from."""
