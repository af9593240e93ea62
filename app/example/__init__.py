"""The demo: example data as readable files, loaded through the services, and the stories, played over HTTP."""
