"""How many steps run in one go, told from the time of the first ones."""

import pytest

from kerascli.training.steps_per_execution import GROUP_SECONDS, LARGEST, StepTimer, may_group


class Clock:
    """A clock that stands still unless it is moved."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def chosen(*, step, tracing=0.5, steps_per_epoch=1000, steps_left=100_000):
    clock = Clock()
    timer = StepTimer(steps_per_epoch, steps_left, clock)
    timer.epoch_begins()
    for number in range(13):
        timer.step_begins()
        assert timer.group is None
        clock.now += tracing if number == 0 else step
        timer.step_done()
    return timer.group


@pytest.mark.parametrize(
    ("step", "group"), [(0.0004, LARGEST), (0.001, LARGEST), (0.008, 31), (0.024, 10), (0.09, 2), (0.2, 1)]
)
def test_a_group_takes_a_quarter_of_a_second_at_most(step, group):
    assert chosen(step=step) == group
    assert group == 1 or group * step <= GROUP_SECONDS


def test_a_group_is_no_longer_than_an_epoch():
    assert chosen(step=0.001, steps_per_epoch=20) == 20


def test_few_steps_do_not_earn_back_another_tracing():
    assert chosen(step=0.001, steps_left=500) == 1
    assert chosen(step=0.001, steps_left=2500) > 1
    assert chosen(step=0.001, steps_left=2500, tracing=60) == 1


def test_many_steps_do_however_long_a_busy_machine_took_for_the_first():
    assert chosen(step=0.001, steps_left=5000, tracing=60) > 1


def test_what_lies_between_two_epochs_is_no_time_of_steps():
    clock = Clock()
    timer = StepTimer(1000, 100_000, clock)
    for number in range(18):
        if number in {0, 5}:
            clock.now += 30
            timer.epoch_begins()
        timer.step_begins()
        clock.now += 0.008
        timer.step_done()
    assert timer.group == 31


def test_only_tensorflow_groups_steps_and_nobody_may_listen_to_single_ones():
    assert may_group(backend="tensorflow", run_eagerly=False, single_steps=False)
    assert not may_group(backend="jax", run_eagerly=False, single_steps=False)
    assert not may_group(backend="tensorflow", run_eagerly=True, single_steps=False)
    assert not may_group(backend="tensorflow", run_eagerly=False, single_steps=True)
