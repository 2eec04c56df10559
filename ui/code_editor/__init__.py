"""The text editor for JSON policies; knows no organization."""
