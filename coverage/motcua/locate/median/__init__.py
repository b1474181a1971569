"""p-median and p-center: impedances in ladders, prices, cuts and a tree."""
