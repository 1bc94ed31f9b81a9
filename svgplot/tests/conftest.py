from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden(request):
    """Compares a text with the golden file of that name, or writes the file when asked to."""

    def compare(name, text):
        path = GOLDEN / name
        if request.config.getoption("--golden", default=False):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{name} is missing; write it with: pytest svgplot --golden"
        assert text == path.read_text(encoding="utf-8"), f"{name} changed; look at it, then: pytest svgplot --golden"

    return compare
