"""The field app's side of the server: its page, its worker, and the exchange."""
