"""Commands over the bus: request and reply on `cmd.<service>.<agency>.<verb>`."""
