"""What the coordinators read of talks, and what they answer their authors."""
