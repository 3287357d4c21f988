"""What Seatline decides: the rules, what somebody can ask for, and the program that puts the rooms together."""
