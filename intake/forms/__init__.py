"""How it is asked: questions as WTForms fields, typed text as answers. Knows nothing of Flask or of the store."""
