"""Ids for tracing are unlike each other, in one process and across its forks."""

import os

from chassis.ids import new_id


def ids_of_a_fork(many: int) -> list[str]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, "".join(new_id() for _ in range(many)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    os.waitpid(pid, 0)
    return [text[start : start + 32] for start in range(0, len(text), 32)]


def test_forks_of_one_process_make_ids_of_their_own() -> None:
    ids = [*ids_of_a_fork(5), *ids_of_a_fork(5), *(new_id() for _ in range(5))]
    assert len(set(ids)) == 15
