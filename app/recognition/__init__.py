"""Prior learning: dossiers, advice, decisions of the board of examiners, exemptions, and agreements."""
