"""Stories: seen and corrected."""
