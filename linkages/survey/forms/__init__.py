"""The form of a study, for KoboToolbox and ODK, and the codebook that reads what it brings home."""
