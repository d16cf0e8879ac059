"""What other services publish, taken in. Commands over the bus are the chassis's."""
