"""Figures of answers, against numbers worked out by hand and by scikit-learn."""

import itertools

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from kerascli.reports.evaluation_plots import _confusion, _curves, draw_evaluation
from kerascli.scoring.answers import Answered, kind_of
from kerascli.scoring.scoring import score

THREE = Answered(
    name="y",
    truth=np.array([0, 1, 2, 2, 1, 0]),
    answer=np.array(
        [[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7], [0.6, 0.3, 0.1], [0.3, 0.4, 0.3], [0.05, 0.05, 0.9]]
    ),
    loss="sparse_categorical_crossentropy",
    class_names=("cat", "dog", "owl"),
)


def test_classes_are_counted_by_name():
    scores = score(THREE)
    assert scores.kind == "classes"
    assert scores.figures["accuracy"] == pytest.approx(4 / 6)
    assert scores.confusion == ((1, 0, 1), (0, 2, 0), (1, 0, 1))
    owl = scores.classes[2]
    assert (owl.name, owl.precision, owl.recall, owl.support) == ("owl", 0.5, 0.5, 2)


def test_the_most_confident_mistake_comes_first():
    first = score(THREE).worst[0]
    assert (first.index, first.truth, first.answer, first.weight) == (5, "cat", "owl", 0.9)


def test_one_hot_truth_gives_the_same_figures_as_indices():
    one_hot = Answered(name="y", truth=np.eye(3)[THREE.truth], answer=THREE.answer, loss="categorical_crossentropy")
    assert score(one_hot).figures == score(THREE).figures


def test_logits_and_probabilities_give_the_same_figures():
    logits = Answered(name="y", truth=THREE.truth, answer=np.log(THREE.answer), loss=THREE.loss, from_logits=True)
    assert score(logits).worst[0].weight == pytest.approx(0.9)


def test_areas_are_those_of_scikit_learn():
    generator = np.random.default_rng(3)
    truth = generator.integers(0, 2, 300)
    answer = np.clip(truth * 0.3 + generator.random(300) * 0.7, 0, 1)[:, None]
    scores = score(Answered(name="y", truth=truth, answer=answer, loss="binary_crossentropy"))
    assert scores.kind == "binary"
    assert scores.roc[0].area == pytest.approx(roc_auc_score(truth, answer))
    assert scores.precision_recall[0].area == pytest.approx(average_precision_score(truth, answer))
    assert len(scores.roc[0].x) <= 200


def test_the_threshold_decides_and_is_recorded():
    truth, answer = np.array([0, 1, 1, 0]), np.array([[0.2], [0.4], [0.9], [0.6]])
    low = score(Answered(name="y", truth=truth, answer=answer, loss="binary_crossentropy", threshold=0.3))
    usual = score(Answered(name="y", truth=truth, answer=answer, loss="binary_crossentropy"))
    assert (low.threshold, low.figures["accuracy"]) == (0.3, 0.75)
    assert (usual.threshold, usual.figures["accuracy"]) == (0.5, 0.5)


def test_several_labels_at_once_are_scored_column_by_column():
    truth = np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 0, 0]])
    answer = np.array([[0.9, 0.2, 0.4], [0.1, 0.2, 0.8], [0.7, 0.6, 0.1], [0.2, 0.1, 0.3]])
    scores = score(Answered(name="tags", truth=truth, answer=answer, loss="binary_crossentropy"))
    assert scores.kind == "labels"
    assert scores.figures["micro F1"] == pytest.approx(f1_score(truth, answer > 0.5, average="micro"))
    assert [row.recall for row in scores.classes] == [1.0, 1.0, 0.5]


def test_numbers_are_measured_in_their_unit():
    truth, said = np.array([1.0, 2.0, 3.0, 4.0]), np.array([[1.5], [2.0], [2.0], [4.0]])
    scores = score(Answered(name="price", truth=truth, answer=said, loss="mean_squared_error", unit="k$"))
    assert scores.kind == "values"
    assert scores.figures["MAE"] == pytest.approx(0.375)
    assert scores.figures["RMSE"] == pytest.approx(np.sqrt((0.25 + 1) / 4))
    assert scores.figures["R²"] == pytest.approx(1 - 1.25 / 5)
    assert scores.residuals == (0.5, 0.0, -1.0, 0.0)
    assert scores.worst[0].index == 2


def test_masks_are_scored_by_overlap():
    truth = np.array([[[0, 0], [1, 1]]])
    answer = np.array([[[[0.9], [0.6]], [[0.8], [0.7]]]])
    scores = score(Answered(name="mask", truth=truth, answer=answer, loss="binary_crossentropy"))
    assert scores.kind == "masks"
    assert scores.classes[1].intersection_over_union == pytest.approx(2 / 4)


def test_calibration_bins_hold_every_example():
    bins = score(THREE, calibration=True).calibration
    assert sum(part.count for part in bins) == 6


def test_intervals_hold_the_figure_and_repeat():
    scores = score(THREE, intervals=True)
    low, high = scores.intervals["accuracy"]
    assert low <= scores.figures["accuracy"] <= high
    assert score(THREE, intervals=True).intervals == scores.intervals


@pytest.mark.parametrize(
    ("loss", "truth", "answer", "kind"),
    [
        ("mean_squared_error", np.array([0, 1, 1]), np.array([[0.1], [0.9], [0.8]]), "values"),
        ("binary_crossentropy", np.array([0, 1, 1]), np.array([[0.1], [0.9], [0.8]]), "binary"),
        ("", np.array([0.5, 1.5]), np.array([[0.1], [0.9]]), "values"),
        ("mse", np.zeros((2, 4, 4, 1)), np.zeros((2, 4, 4, 1)), "values"),
    ],
)
def test_the_loss_tells_classes_from_numbers(loss, truth, answer, kind):
    assert kind_of(Answered(name="y", truth=truth, answer=answer, loss=loss)) == kind


def test_the_masks_that_lie_worst_are_kept_to_be_drawn(tmp_path):
    from kerascli.reports.evaluation_plots import draw_evaluation

    truth = np.zeros((6, 8, 8, 1), "float32")
    truth[:, 2:6, 2:6] = 1
    answer = truth.copy()
    answer[3] = np.roll(answer[3], 3, axis=0)
    scores = score(Answered(name="mask", truth=truth, answer=answer, loss="binary_crossentropy"))
    assert scores.masks[0].index == 3
    # 4 of 28 pixels of the one class are in both, 36 of 60 of the other.
    assert scores.masks[0].overlap == pytest.approx((4 / 28 + 36 / 60) / 2)
    assert [mask.overlap for mask in scores.masks[1:]] == [1, 1, 1]
    made, _ = draw_evaluation(scores, tmp_path, [np.ones((8, 8, 1))] * len(scores.masks))
    assert {"masks.png", "masks.svg"} <= {path.name for path in made}


LABELS = Answered(
    name="tags",
    truth=np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 0, 0]]),
    answer=np.array([[0.9, 0.2, 0.4], [0.1, 0.95, 0.8], [0.7, 0.6, 0.1], [0.2, 0.1, 0.3]]),
    loss="binary_crossentropy",
    class_names=("red", "green", "blue"),
)


def test_of_several_labels_the_surest_wrong_one_comes_first():
    scores = score(LABELS, calibration=True)
    told = [(one.index, one.truth, one.answer, round(one.weight, 3)) for one in scores.worst]
    assert told == [(1, "blue", "green, blue", 0.95), (0, "red, blue", "red", 0.6)]
    assert sum(part.count for part in scores.calibration) == 12
    areas = [roc_auc_score(LABELS.truth[:, label], LABELS.answer[:, label]) for label in range(3)]
    assert scores.figures["ROC AUC"] == pytest.approx(np.mean(areas))


def many_classes(count):
    generator = np.random.default_rng(0)
    truth = np.arange(count * 3) % count
    answer = generator.random((len(truth), count))
    answer[np.arange(len(truth)), truth] += generator.random(len(truth))
    names = tuple(f"a name of many letters {index:02d}" for index in range(count))
    return Answered(name="y", truth=truth, answer=answer, loss="sparse_categorical_crossentropy", class_names=names)


def test_every_one_of_many_classes_has_its_area_and_the_worst_are_drawn(tmp_path):
    scores = score(many_classes(45))
    assert len(scores.roc) == 45
    assert scores.figures["ROC AUC"] == pytest.approx(np.mean([curve.area for curve in scores.roc]))
    draw_evaluation(scores, tmp_path)
    drawn = _curves(scores.roc, "ROC", "x", "y")
    labels = [line.get_label() for line in drawn.axes[0].get_lines()]
    smallest = sorted(scores.roc, key=lambda curve: curve.area)[:20]
    expected = [f"{curve.name[-2:]}  {curve.area:.3f}" for curve in scores.roc if curve in smallest]
    assert [label.removeprefix("a name of ma… letters ") for label in labels] == expected
    assert drawn.axes[0].get_title() == "ROC: the 20 smallest areas of 45"


@pytest.mark.parametrize("count", [10, 45, 90, 400])
def test_class_names_beside_a_matrix_do_not_lie_over_each_other(count):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = _confusion(score(many_classes(count)))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    panel = figure.axes[0]
    boxes = [label.get_window_extent() for label in panel.get_yticklabels() if label.get_text()]
    heights = sorted((box.y0, box.y1) for box in boxes)
    assert all(below[1] <= above[0] + 1 for below, above in itertools.pairwise(heights))
    assert len({label.get_text() for label in panel.get_yticklabels()}) == len(boxes)
