"""The p-median and the p-center: impedances in ladders, prices, cuts and a tree."""
