"""A whole country by provinces: one job each, resumable, on this machine or on a cluster."""
