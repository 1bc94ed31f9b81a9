"""The names of what platforms let a tool do with their gradebooks and rosters."""

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"
LINE_ITEM, LINE_ITEM_READ = f"{AGS}/lineitem", f"{AGS}/lineitem.readonly"
SCORE, RESULT = f"{AGS}/score", f"{AGS}/result.readonly"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
