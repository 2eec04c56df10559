"""Text editor for JSON policies; knows no organization."""
