"""The page that officials open: one file that draws itself with the network off."""
