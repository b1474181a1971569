"""The p-median whose sites take only so much."""
