"""Forms and questions that several features share."""
