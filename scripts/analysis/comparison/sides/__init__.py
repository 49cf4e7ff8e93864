"""What is compared: the runs of each side, their cells and times, and whether they are alike."""
