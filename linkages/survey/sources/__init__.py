"""Where answers come from: one module for each kind of file, each of which gives raw tables."""
