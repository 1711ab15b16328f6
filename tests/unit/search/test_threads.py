"""A product of matrices takes no second core from whoever asks at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_PRODUCT = """
import os
import indexer.search.meaning
import numpy
matrix = numpy.ones((20_000, 384), numpy.float32)
matrix @ matrix[0]
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux lists its threads there")
def test_search_multiplies_on_the_thread_that_asks():
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    told = subprocess.run(
        [sys.executable, "-c", _PRODUCT], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "1"
