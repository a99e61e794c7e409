from __future__ import annotations

from pathlib import Path

import pytest

from tests.engagement.folders import lay_client


@pytest.fixture
def client(tmp_path: Path) -> Path:
    return lay_client(tmp_path / "acme")
