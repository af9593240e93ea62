"""The cheapest path to a diploma, as an exact optimisation: what is asked, made small, solved, explained."""
