"""Rule files that were made to do harm or are broken, by families; see families.py."""
