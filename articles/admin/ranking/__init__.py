"""What stands at the top: why an article does, and the front page as it would be."""
