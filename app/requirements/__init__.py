"""What a volunteer must have before a newcomer's data reach their phone."""
