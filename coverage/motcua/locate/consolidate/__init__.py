"""Keep, merge, upgrade, close or open: receivers, officers and phases in one programme."""
