"""Other data than the run's: prepared by what the run has learned, and told where they don't fit."""

import json
import shutil

import numpy as np
import pytest

from tests.training.answers.conftest import houses, write_rows


@pytest.fixture
def test_rows(houses_run, tmp_path):
    """The rows of the run's test part, as a file of their own."""
    from tests.training.answers.test_predict import prepared_data

    data = prepared_data(houses_run)
    frame = data.opened.parts["source"].collect()[data.splits["test"].rows]
    frame.write_csv(tmp_path / "test.csv")
    return frame


def evaluated(cli, *words):
    code, out, err = cli("evaluate", *words, "--json")
    assert code == 0, err
    return json.loads(out)


def test_the_test_parts_rows_in_a_file_give_the_same_metrics(cli, houses_run, test_rows):
    own = evaluated(cli, str(houses_run))
    other = evaluated(cli, str(houses_run), "--data", "test.csv")
    assert other["metrics"] == own["metrics"]
    assert "are not those of the run" in other["other_data"]
    assert "other_data" not in own


def test_data_that_changed_since_are_warned_of_by_evaluate_and_predict(cli, houses_run, tmp_path, capfd):
    run = tmp_path / houses_run.name
    shutil.copytree(houses_run, run)
    stored = json.loads((run / "data.json").read_text(encoding="utf-8"))
    stored["fingerprints"] = dict.fromkeys(stored["fingerprints"], "of other rows")
    (run / "data.json").write_text(json.dumps(stored), encoding="utf-8")
    told = "the data are not those of the run (source differs)"
    assert f"warning: {told}; figures of `test` can't be compared" in cli("evaluate", str(run))[1]
    capfd.readouterr()
    for named, warned in ((run, True), (houses_run, False)):
        assert cli("predict", "--model", str(named))[0] == 0
        said = capfd.readouterr().err
        assert (f"warning: {told}: these are not the examples of its `test` part" in said) is warned


def test_nothing_is_learned_from_other_data(cli, houses_run, tmp_path):
    """One row has no variance and one city: learned anew, its numbers would be others."""
    from tests.training.answers.test_predict import numbers

    (row,) = houses(1, seed=4)
    write_rows(tmp_path / "one.csv", [row])
    found = evaluated(cli, str(houses_run), "--data", "one.csv")
    price = numbers(houses_run, str(tmp_path / "one.csv"))["price"]
    from tests.training.answers.test_predict import prepared_data

    said = prepared_data(houses_run).preparation.in_own_unit("price", price)
    assert found["price"]["figures"]["MAE"] == pytest.approx(abs(float(said[0, 0]) - row["price"]), rel=1e-4)


def test_a_key_set_from_the_command_line_names_other_data(cli, houses_run, test_rows):
    found = evaluated(cli, str(houses_run), "data.source.table=test.csv", "--split", "train")
    assert "other_data" in found


def test_a_missing_column_is_told_by_name(cli, houses_run, tmp_path):
    write_rows(tmp_path / "new.csv", [{**row, "area": None} for row in houses(2)])
    rows = [{key: value for key, value in row.items() if key != "city"} for row in houses(3)]
    write_rows(tmp_path / "new.csv", rows)
    code, _, err = cli("evaluate", str(houses_run), "--data", "new.csv")
    assert code == 3
    assert "`city`" in err


def test_an_unknown_category_is_told_by_name_and_row(cli, houses_run, tmp_path):
    rows = houses(5)
    rows[3]["city"] = "Atlantis"
    write_rows(tmp_path / "new.csv", rows)
    code, _, err = cli("evaluate", str(houses_run), "--data", "new.csv")
    assert code == 3
    assert "row 4" in err
    assert "`Atlantis` in column `city`" in err


def test_an_unknown_label_is_told_by_name(cli, houses_run, tmp_path):
    rows = houses(5)
    rows[2]["sold"] = "perhaps"
    write_rows(tmp_path / "new.csv", rows)
    code, _, err = cli("evaluate", str(houses_run), "--data", "new.csv")
    assert code == 3
    assert "`perhaps`" in err


def test_arrays_of_another_shape_are_told(cli, digits_run, tmp_path):
    np.savez(tmp_path / "new.npz", x=np.zeros((3, 9, 8)), y=np.arange(3))
    code, _, err = cli("evaluate", str(digits_run), "--data", "new.npz")
    assert code == 3
    assert "(9, 8)" in err


def test_arrays_in_a_file_are_evaluated(cli, digits_run, tmp_path):
    from kerascli.model_files import load_model

    x = np.random.default_rng(0).random((20, 8, 8)) * 16
    y = np.arange(20) % 10
    np.savez(tmp_path / "new.npz", x_test=x, y_test=y)
    found = evaluated(cli, str(digits_run), "--data", "new.npz")
    prepared = np.expand_dims(x, -1).astype("float32") / 255
    expected = load_model(digits_run / "final_model.keras").evaluate(prepared, y, verbose=0, return_dict=True)
    assert found["metrics"] == expected


def test_a_folder_of_texts_is_evaluated_with_the_runs_classes(cli, reviews_run, tmp_path):
    from tests.training.answers.conftest import write_texts

    write_texts(tmp_path / "texts")
    found = evaluated(cli, str(reviews_run), "--data", "texts")
    assert found["samples"] == 24
    assert found["class_names"] == ["bad", "good"]


def test_a_folder_that_lacks_a_class_or_has_another_keeps_the_runs_classes(cli, reviews_run, tmp_path):
    from tests.training.answers.conftest import write_texts

    write_texts(tmp_path / "texts")
    shutil.rmtree(tmp_path / "texts" / "bad")
    found = evaluated(cli, str(reviews_run), "--data", "texts")
    assert found["class_names"] == ["bad", "good"]
    assert np.sum(found["confusion_matrix"], axis=1).tolist() == [0, 12]
    (tmp_path / "texts" / "good").rename(tmp_path / "texts" / "goood")
    code, _, err = cli("evaluate", str(reviews_run), "--data", "texts")
    assert (code, err.split("`")[0]) == (3, "")
    assert "texts/goood` is none of the classes that are trained: bad, good" in err
    assert "help: did you mean `good`?" in err


def test_slices_add_up_to_the_whole(cli, houses_run):
    found = evaluated(cli, str(houses_run), "--by", "city")
    sold = [part for part in found["slices"] if part["output"] == "sold"]
    assert {part["value"] for part in sold} <= {"Rome", "Oslo", "Lima"}
    assert sum(part["examples"] for part in sold) == found["samples"]
    right = sum(part["examples"] * part["figures"]["accuracy"] for part in sold)
    assert right == pytest.approx(found["samples"] * found["sold"]["figures"]["accuracy"])


def test_slices_of_numbers_are_quarters(cli, houses_run):
    found = evaluated(cli, str(houses_run), "--by", "area")
    assert len([part for part in found["slices"] if part["output"] == "sold"]) == 4


def test_a_misspelt_slice_column_is_told_the_right_one(cli, houses_run):
    code, _, err = cli("evaluate", str(houses_run), "--by", "citi")
    assert code == 3
    assert "did you mean `city`?" in err


def test_slices_of_what_is_no_table_are_refused(cli, digits_run):
    code, _, err = cli("evaluate", str(digits_run), "--by", "x")
    assert code == 2
    assert "[no-slices]" in err
