"""Every model again, where sites take only so much: people are sent where there is room."""
