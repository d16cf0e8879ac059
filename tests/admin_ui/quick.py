"""An installation on which a person need not wait a quarter of an hour for a doubt to be asked."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from chassis.http.trust import trust
from deploy.local.seed import seed
from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.servers import private_folder

QUICK = {
    "CAIGOU_ABSENCE_WINDOW_SECONDS": "3",
    "CAIGOU_LOOK_UP_SECONDS": "0.5",
    "CAIGOU_RETRY_SECONDS": "0.5",
    "CAIGOU_CALL_TIMEOUT_SECONDS": "2",
    "CAIGOU_BREAKER_SECONDS": "1",
    "CAIGOU_BACKOFF_SECONDS": "0.5",
}
CREATE_1688 = "alibaba.trade.fastCreateOrder"


@contextmanager
def quick_stack() -> Iterator[LocalStack]:
    """Run real services with the demo's people and orders."""
    ports = StackPorts.private()
    with private_folder() as folder:
        with LocalStack(folder, ports, settings={"marketplace_gateway": QUICK}) as running:
            seed(running)
            yield running
        ports.release()


def control(stack: LocalStack, path: str, body: dict[str, object]) -> None:
    """Have the sandbox do something; it must take it."""
    with httpx2.Client(verify=trust(), trust_env=False, timeout=30) as client:
        answer = client.post(f"{stack.address('sandbox')}/control{path}", json=body)
        assert answer.status_code < 300, answer.text
