"""The random networks of the measures' tests, here too."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def random_net():
    spec = spec_from_file_location("random_nets", Path(__file__).parents[1] / "measures" / "conftest.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module._random_net
