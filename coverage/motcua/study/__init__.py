"""The study file: one frozen object that says everything a run needs."""
