"""Use cases of recognition: dossiers, decisions, agreements."""
