"""One file a verb: each function is one use case and one transaction."""
