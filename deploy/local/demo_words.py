"""What the demo tells a newcomer: where everything is, and what to try."""

from rich import box
from rich.console import Console
from rich.table import Table

from deploy.local.seed_people import PEOPLE
from deploy.local.stack import LocalStack

ADDRESSES = {
    "order_status": "orders, items, commands",
    "marketplace_gateway": "accounts, bookings, questions",
    "activity_log": "activities, timelines",
    "admin_ui": "pages for people",
    "sandbox": "the local 1688 and Taobao",
}


def show_addresses(console: Console, stack: LocalStack) -> None:
    table = Table(title="Caigou is running", title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("what", "where", "for"):
        table.add_column(heading, no_wrap=True)
    for name, words in ADDRESSES.items():
        table.add_row(name, stack.address(name), words)
    table.add_row("nats", stack.nats_url, "every event: evt.>")
    console.print(table)
    console.print("Each service tells its HTTP API at /openapi.json.", soft_wrap=True)
    console.print(f"Databases, streams, keys and logs are in {stack.data}\n", soft_wrap=True)


def show_what_to_try(console: Console, stack: LocalStack) -> None:
    items = f"{stack.address('order_status')}/items?list="
    commands, log = f"{stack.address('order_status')}/commands", stack.address("activity_log")
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
            f"curl -s {bearer} '{items}ready_for_purchase'",
        ),
        (
            "book all of one order",
            f"curl -s {bearer} -H \"Idempotency-Key: $(date +%s)\" -d '{book}' {commands}/book",
        ),
        ("what is purchased now", f"curl -s {bearer} '{items}goods_purchased'"),
        ("what is to be paid", f"curl -s {bearer} '{gateway}/to-pay'"),
        ("pay there, in a browser; then see the status follow", f"{sandbox}/orders"),
        ("follow the activities live", f"curl -sN {bearer} '{log}/activities/stream'"),
    )
    for number, (what, command) in enumerate(steps, start=1):
        console.print(f"[bold]{number}. {what}[/]")
        # Never wrapped or coloured: it is to be copied.
        console.print(f"   {command}\n", soft_wrap=True, markup=False, highlight=False)


def show_sign_in(console: Console, stack: LocalStack) -> None:
    """Tell the address of the pages and who may sign in: last, where a newcomer looks first."""
    first, *others = PEOPLE
    console.print(f"[bold]Open {stack.address('admin_ui')} in a browser[/]", soft_wrap=True)
    console.print(f"   sign in as {first.name}, password {first.password}", soft_wrap=True)
    rest = "; ".join(f"{p.name} ({p.role}), password {p.password}" for p in others)
    console.print(f"   or {rest}\n", soft_wrap=True)
