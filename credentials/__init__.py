"""Pure library of credentials: Open Badges with Data Integrity proofs, status lists, baking, verification."""
