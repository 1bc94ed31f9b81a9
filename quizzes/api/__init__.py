"""The REST interface under /api/v1/: the doors for programs to the same services, queries and presentation as the pages.

No rule of visibility or grading lives here: views find, permit, parse, call and respond."""
