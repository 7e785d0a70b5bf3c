"""The languages in which a person is spoken to: the fixed words of pages and papers, with their plurals and dates."""
