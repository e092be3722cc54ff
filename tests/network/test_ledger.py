import pytest

from convtui.core.layer import NetworkSpec
from convtui.network.ledger import LedgerRow, Totals, ledger, totals
from tests.oracles import conv, lecture_spec, random_network


def test_the_lectures_ledger() -> None:
    rows = ledger(lecture_spec())
    assert rows[0] == LedgerRow("conv", "Conv2D", (26, 26, 32), 320, 26 * 26 * 9 * 32, (3, 3))
    assert rows[1] == LedgerRow("pool", "MaxPooling2D", (13, 13, 32), 0, 0, (4, 4))
    assert rows[3] == LedgerRow("dense", "Dense", (128,), 692352, 5408 * 128, (28, 28))
    assert [row.name for row in rows] == ["conv", "pool", "flatten", "dense", "output"]
    assert totals(rows) == Totals(693962, 888192)


def test_without_the_pool_it_costs_more_than_three_times_as_much() -> None:
    bare = totals(ledger(lecture_spec(pooled=False)))
    assert bare == Totals(2770634, 2964864)
    assert round(bare.multiply_adds / totals(ledger(lecture_spec())).multiply_adds, 2) == 3.34


def test_a_network_and_its_spec_have_one_ledger_and_as_many_parameters_as_numbers() -> None:
    network = random_network(lecture_spec())
    assert ledger(network) == ledger(network.spec)
    assert totals(ledger(network)).parameters == sum(bank.parameters for bank in network.weights.values())


def test_a_layer_that_cannot_stand_there_is_named() -> None:
    with pytest.raises(ValueError, match="layer late: a window over 3"):
        ledger(NetworkSpec("small", (4, 4, 1), (conv("early", 1), conv("late", 1)), ()))


def test_no_layers_no_cost() -> None:
    assert totals(ledger(NetworkSpec("empty", (4, 4, 1), (), ()))) == Totals(0, 0)
