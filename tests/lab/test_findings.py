from convtui.lab.findings import MOST, STOPPED, Findings, Found, ReadingJob, SurveyJob


def job(number: int) -> ReadingJob:
    return ReadingJob("lecture", (), number)


def test_what_was_put_last_is_known() -> None:
    findings = Findings()
    assert findings.of(job(1)) is None
    assert findings.whole(job(1)) is None
    findings.put(job(1), Found(3, 10, "some"))
    assert findings.whole(job(1)) is None
    found = findings.of(job(1))
    assert found is not None
    assert (found.value, found.words) == ("some", "3 of 10")
    findings.put(job(1), Found(10_000, 10_000, "all"))
    assert findings.whole(job(1)) == "all"
    assert findings.of(SurveyJob("lecture", (), "conv2d", 1)) is None


def test_with_each_step_the_screen_is_old() -> None:
    findings = Findings()
    before = findings.version
    findings.put(job(1), Found(1, 2))
    assert findings.version > before


def test_few_are_kept_the_newest() -> None:
    findings = Findings()
    for number in range(MOST + 5):
        findings.put(job(number), Found(1, 1, number))
        findings.put(job(0), Found(1, 1, "again"))
    kept = [number for number in range(MOST + 5) if findings.of(job(number)) is not None]
    assert len(kept) == MOST
    assert kept == [0, *range(6, MOST + 5)]


def test_what_is_halted_says_why_and_keeps_what_it_found() -> None:
    findings = Findings()
    findings.put(job(1), Found(3, 10, "some"))
    findings.halt(job(1), STOPPED)
    found = findings.of(job(1))
    assert found is not None
    assert (found.value, found.halted, found.is_whole) == ("some", STOPPED, False)
    findings.put(job(1), Found(4, 10, "more"))
    assert (again := findings.of(job(1))) is not None
    assert not again.halted


def test_halted_before_it_began() -> None:
    findings = Findings()
    findings.halt(job(1), "It cannot be.")
    found = findings.of(job(1))
    assert found is not None
    assert found.halted == "It cannot be."
    assert not found.is_whole


def test_what_is_whole_cannot_be_halted() -> None:
    findings = Findings()
    findings.put(job(1), Found(2, 2, "all"))
    findings.halt(job(1), STOPPED)
    assert findings.whole(job(1)) == "all"


def test_a_network_that_becomes_another_is_older_and_nothing_is_known_of_it() -> None:
    findings, other = Findings(), ReadingJob("colour", (), 1)
    for each in (job(1), other):
        findings.put(each, Found(1, 1, "it"))
    findings.forget("lecture")
    assert (findings.age(job(1)), findings.age(other)) == (1, 0)
    assert (findings.of(job(1)), findings.whole(other)) == (None, "it")
