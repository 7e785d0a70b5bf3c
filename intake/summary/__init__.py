"""What is read: one view model of a submission, and the renderers that print it. Nothing here decides anything."""
