"""What a synced record is: how it is declared, changed, numbered and found again."""
