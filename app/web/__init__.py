"""Pages for people: server-rendered, Dutch and English, without scripts."""
