"""What it costs: ratios and counts within one run, beside an absolute time for the curious."""
