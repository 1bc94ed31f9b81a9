"""What this tool asks platforms for: access tokens, line items, scores, results, rosters. Writes to no table.

Everything goes through `calling.call`, which sees to it that an access token never leaves the registered platform.
"""
