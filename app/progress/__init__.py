"""A learner against a diploma: what is done, exempt, claimable and left."""
