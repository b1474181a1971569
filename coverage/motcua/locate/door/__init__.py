"""The one door to a solver: a statement goes in, a plan with a true bound comes out."""
