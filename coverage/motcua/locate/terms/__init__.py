"""The terms of every model: its arguments, its limits on the sites, its time."""
