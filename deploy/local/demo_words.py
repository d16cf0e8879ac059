"""What the demo tells a newcomer: where everything is, and what to try."""

from rich.console import Console
from rich.table import Table

from deploy.local.stack import LocalStack

ADDRESSES = (
    ("order_status", "/openapi.json", "orders, items, commands: its HTTP API"),
    ("marketplace_gateway", "/openapi.json", "marketplace accounts and orders: its HTTP API"),
    ("activity_log", "/openapi.json", "activities, timelines: its HTTP API"),
    ("sandbox", "/", "the local 1688 and Taobao Global: goods, orders, payment"),
)


def show_addresses(console: Console, stack: LocalStack) -> None:
    table = Table(title="Caigou is running", title_justify="left")
    table.add_column("what")
    table.add_column("where", no_wrap=True)
    table.add_column("")
    for name, path, words in ADDRESSES:
        table.add_row(name, stack.address(name) + path, words)
    table.add_row("nats", stack.nats_url, "every event: evt.>")
    table.add_row("files", str(stack.data), "databases, streams, keys, settings, logs")
    console.print(table)


def show_what_to_try(console: Console, stack: LocalStack) -> None:
    orders, log = stack.address("order_status"), stack.address("activity_log")
    gateway, sandbox = stack.address("marketplace_gateway"), stack.address("sandbox")
    bearer = '-H "Authorization: Bearer $TOKEN"'
    book = '{"order_id": "DEMO-1001"}'
    steps = (
        (
            "in another terminal, in this folder: a token of 15 minutes",
            "TOKEN=$(.venv/bin/caigou token --actor person:anna)",
        ),
        (
            "what is ready for purchase",
            f"curl -s {bearer} '{orders}/items?list=ready_for_purchase'",
        ),
        (
            "book all of one order",
            f"curl -s {bearer} -H 'Idempotency-Key: try-1' -d '{book}' {orders}/commands/book",
        ),
        ("what is purchased now", f"curl -s {bearer} '{orders}/items?list=goods_purchased'"),
        ("what is to be paid", f"curl -s {bearer} '{gateway}/to-pay'"),
        ("pay there, in a browser; then see the status follow", f"{sandbox}/orders"),
        ("follow the activities live", f"curl -sN {bearer} '{log}/activities/stream'"),
    )
    for number, (what, command) in enumerate(steps, start=1):
        console.print(f"[bold]{number}. {what}[/]")
        # Never wrapped or coloured: it is to be copied.
        console.print(f"   {command}\n", soft_wrap=True, markup=False, highlight=False)
