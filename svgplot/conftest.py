"""The option that rewrites the golden figures: `pytest svgplot --golden`; review the pictures like code."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the golden figures of svgplot")
