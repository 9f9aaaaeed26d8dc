"""Raw tables become reports: one module for each way in which answers are laid out."""
