"""LSCP, MCLP, partial cover and the frontier: reduced exactly, searched, proved."""
