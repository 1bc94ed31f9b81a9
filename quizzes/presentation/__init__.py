"""The one gate to pages, API, preview and LTI: nothing of a version reaches a reader but through here."""
