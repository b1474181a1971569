"""What a set of open sites means for everybody."""
