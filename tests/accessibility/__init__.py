"""Every page and state as people meet it who see, hear or move in other ways than we do: `make a11y`."""
