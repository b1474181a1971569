"""What a study asks, put to the models: covering, the p-models, and the phases to decide."""
