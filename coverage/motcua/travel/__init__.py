"""Travel times and distances: network, demand and sites to a sparse matrix."""
