"""What a client reports, held against its own answers: which wrong formula gives a figure."""
