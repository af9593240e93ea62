"""Pure decisions of the curriculum: what may be published, and what a requirement tree is."""
