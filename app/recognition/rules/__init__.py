"""Pure decisions of recognition: what a dossier may become, what covers what, and the terms of law."""
