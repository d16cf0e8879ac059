"""1688 over its open platform (AOP, gw.open.1688.com), as a buyer: `adapter.Ali1688`."""
