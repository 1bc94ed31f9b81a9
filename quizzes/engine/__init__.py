"""The assessment engine in plain Python: content, kinds, schemes and the types a subject fills. No Django, no clock, no chance of its own."""
