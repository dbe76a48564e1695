"""What the README promises at its beginning: the file and the script beside it are the same training."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest

import kerascli

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore")
def test_the_file_gives_the_numbers_of_the_script_beside_it_to_the_bit(tmp_path, monkeypatch):
    file, script = (re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)[1] for language in ("yaml", "python"))
    (tmp_path / "digits.yaml").write_text(file)
    monkeypatch.chdir(tmp_path)
    exec(compile(script, "README.md", "exec"), {})
    by_hand = keras.saving.load_model("final_model.keras")
    by_file = kerascli.train("digits.yaml", runs=tmp_path / "runs", quiet=True).model()
    for ours, theirs in zip(by_file.get_weights(), by_hand.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
