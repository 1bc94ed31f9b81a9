"""The assessment engine and its pages."""
