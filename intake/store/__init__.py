"""What is kept: the only layer that speaks to a database. It stores what it is given and never reads the clock."""
