"""Files on the way in: every format, every fault, one message each."""
